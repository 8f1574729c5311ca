using System.Text;
using Flywheel.Data.Predictions;
using Flywheel.Storage;

namespace Flywheel.Serving.Explaining;

/// <summary>Finds a logged prediction by its id. Reads the log from its beginning, at the speed of the disk. Safe to use from many threads.</summary>
public sealed class PredictionSearch(IJournal journal)
{
    private const string Ending = ".predictions";

    /// <summary>The prediction as it was answered; null when there is none of this id. Its copy for a shadow is not meant.</summary>
    /// <param name="endpoint">Whose log is read; null for all.</param>
    /// <param name="id">The id, in any case.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<PredictionRow?> FindAsync(string? endpoint, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);

        // Most rows are another's: only one that holds these letters is read as JSON.
        var letters = Encoding.UTF8.GetBytes(id.ToUpperInvariant());
        foreach (var dataset in (await journal.ListAsync(cancellationToken).ConfigureAwait(false)).Where(name => endpoint is null ? name.ToString().EndsWith(Ending, StringComparison.Ordinal) : name.ToString() == PredictionRow.DatasetOf(endpoint)))
        {
            await foreach (var json in journal.ReadAsync(dataset, [], cancellationToken).ConfigureAwait(false))
            {
                if (json.Json.Span.IndexOf(letters) >= 0 && PredictionRow.FromJson(json.Json.Span) is var row && string.Equals(row.Id, id, StringComparison.OrdinalIgnoreCase)
                    && row.Arm != Routing.RouteDefinition.ShadowArm)
                {
                    return row;
                }
            }
        }

        return null;
    }
}
