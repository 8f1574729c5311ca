using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Flywheel.Tracking.Recording;

internal static class Sql
{
    public static CommandDefinition In(DbTransaction transaction, string text, object parameters, CancellationToken cancellationToken) =>
        new(text, parameters, transaction, cancellationToken: cancellationToken);

    public static CommandDefinition Of(string text, object parameters, CancellationToken cancellationToken) =>
        new(text, parameters, cancellationToken: cancellationToken);

    /// <summary>Experiments as a list of SQL, written out: a parameter that is a list means something else to every database.</summary>
    public static string List(IEnumerable<ExperimentId> experiments) =>
        $"({string.Join(',', experiments.Select(id => id.Number.ToString(CultureInfo.InvariantCulture)))})";
}
