using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;
using Flywheel.Features;
using Flywheel.Storage;

namespace Flywheel.Serving.States;

/// <summary>
/// The features of one release, kept up with the journals of their datasets: every row of every writer is taken once, whoever appended it. Safe to use from many
/// threads; those who ask for features never wait.
/// </summary>
internal sealed class LiveState(LiveFeatures features, StateSource source, ImmutableDictionary<string, JournalTail> tails, IJournal journal)
{
    private const int BatchRows = 4096;

    internal LiveFeatures Features => features;

    internal StateSource Source => source;

    /// <summary>Datasets whose rows it takes.</summary>
    internal IEnumerable<string> Datasets => tails.Keys;

    /// <summary>
    /// Takes rows that this process has just appended. Where all rows before them were taken they go straight in; else they are read from the journal with the others.
    /// </summary>
    /// <param name="dataset">The dataset; one that no feature reads is passed over.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="last">Where the last of them is in the journal.</param>
    internal async Task<Result> TakeAsync(string dataset, ColumnBatch rows, JournalPosition last, CancellationToken cancellationToken)
    {
        if (!tails.TryGetValue(dataset, out var tail))
        {
            return Result.Ok;
        }

        await tail.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var taken = tail.TakenOf(last.Writer);
            if (taken >= last.Offset)
            {
                return Result.Ok;
            }

            if (taken != last.Offset - rows.Count || !rows.Schema.Equals(tail.Schema))
            {
                return await ReadAsync(dataset, tail, cancellationToken).ConfigureAwait(false);
            }

            var appended = features.Append(dataset, rows, cancellationToken);
            tail.Take(last);
            return appended;
        }
        finally
        {
            tail.Gate.Release();
        }
    }

    /// <summary>Takes every row that the journals hold now. Refuses <c>serving.replay</c>: a row that does not fit the version that is served.</summary>
    internal async Task<Result> CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var (dataset, tail) in tails)
        {
            await tail.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var read = await ReadAsync(dataset, tail, cancellationToken).ConfigureAwait(false);
                if (!read.IsOk)
                {
                    return read;
                }
            }
            finally
            {
                tail.Gate.Release();
            }
        }

        return Result.Ok;
    }

    private async Task<Result> ReadAsync(string dataset, JournalTail tail, CancellationToken cancellationToken)
    {
        var (reader, last) = (new JsonRowReader(tail.Schema), new Dictionary<string, JournalPosition>(StringComparer.Ordinal));
        await foreach (var row in journal.ReadAsync(DatasetName.Of(dataset), tail.Taken, cancellationToken).ConfigureAwait(false))
        {
            if (reader.Read(row.Json.Span) is { } why)
            {
                return new Refusal("serving.replay", "Journal row not understood",
                    $"Row {row.Position.Offset} of {row.Position.Writer} in the journal of '{dataset}' does not fit the version that is served: {why}.",
                    "Turn the wheel again, so that a release with the new columns serves.");
            }

            last[row.Position.Writer] = row.Position;
            if (reader.Count == BatchRows && Add(dataset, tail, reader, last, cancellationToken) is { IsOk: false } refused)
            {
                return refused;
            }
        }

        return reader.Count > 0 ? Add(dataset, tail, reader, last, cancellationToken) : Result.Ok;
    }

    private Result Add(string dataset, JournalTail tail, JsonRowReader reader, Dictionary<string, JournalPosition> last, CancellationToken cancellationToken)
    {
        var appended = features.Append(dataset, reader.Take(), cancellationToken);
        foreach (var position in last.Values)
        {
            tail.Take(position);
        }

        return appended;
    }
}
