using Flywheel.Data.Predictions;
using Flywheel.Storage;

namespace Flywheel.Cli;

/// <summary>The answers a project gave, read back from its journals.</summary>
internal sealed class PredictionLog(IJournal journal)
{
    private const string Ending = ".predictions";

    /// <summary>The latest answers of every endpoint, newest first.</summary>
    public async Task<List<PredictionRow>> LastAsync(int count, CancellationToken cancellation)
    {
        // Ids begin with the time, so the order is total.
        var kept = new PriorityQueue<PredictionRow, (long, string)>(Comparer<(long, string)>.Create((a, b) => a.Item1 != b.Item1 ? a.Item1.CompareTo(b.Item1) : string.CompareOrdinal(a.Item2, b.Item2)));
        await foreach (var json in ReadJsonAsync(cancellation))
        {
            var row = PredictionRow.FromJson(json.Span);
            kept.Enqueue(row, (row.KnownAt.Microseconds, row.Id));
            if (kept.Count > count)
            {
                kept.Dequeue();
            }
        }

        var rows = new List<PredictionRow>();
        while (kept.TryDequeue(out var row, out _))
        {
            rows.Add(row);
        }

        rows.Reverse();
        return rows;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadJsonAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var dataset in (await journal.ListAsync(cancellation)).Where(name => name.ToString().EndsWith(Ending, StringComparison.Ordinal)))
        {
            await foreach (var row in journal.ReadAsync(dataset, [], cancellation))
            {
                yield return row.Json;
            }
        }
    }
}
