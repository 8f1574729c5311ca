using System.Data.Common;
using Dapper;

namespace Flywheel.Tracking.Recording;

internal static class Sql
{
    public static CommandDefinition In(DbTransaction transaction, string text, object parameters, CancellationToken cancellationToken) =>
        new(text, parameters, transaction, cancellationToken: cancellationToken);

    public static CommandDefinition Of(string text, object parameters, CancellationToken cancellationToken) =>
        new(text, parameters, cancellationToken: cancellationToken);
}
