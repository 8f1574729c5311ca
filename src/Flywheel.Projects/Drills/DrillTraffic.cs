using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Replay;
using Flywheel.Serving;

namespace Flywheel.Projects.Drills;

/// <summary>Asks about recorded rows when they happened, and tells what came of them when it was known, or as a fault has it. Not thread-safe.</summary>
internal sealed class DrillTraffic(Endpoint endpoint, LoopRooms rooms, RecordedRows rows, RecordedRows faulty)
{
    private readonly ReplayCaller _healthy = new(rows), _harmed = new(faulty);
    private readonly PriorityQueue<OutcomeRow, long> _outcomes = new();

    /// <summary>Ids of the rows that were answered.</summary>
    internal HashSet<string> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows that got an error in place of an answer.</summary>
    internal long Failed { get; private set; }

    /// <summary>What the last error said; null where the last row was answered.</summary>
    internal string? Error { get; private set; }

    /// <summary>Lives through everything up to a moment.</summary>
    internal async Task PassAsync(DrillKind kind, Timestamp now, bool isFaulty, CancellationToken cancellationToken)
    {
        var range = rows.HappenedBefore(now);
        var (start, count) = (range.Start.Value, range.End.Value - range.Start.Value);
        var ids = new string?[count];
        for (var from = 0; from < count; from += ReplayCaller.Together)
        {
            var until = Math.Min(count, from + ReplayCaller.Together);
            try
            {
                await (isFaulty ? _harmed : _healthy).AskAsync(endpoint, start + from, start + until, ids, start).ConfigureAwait(false);
                Error = ids.AsSpan(from, until - from).Contains(null) ? "rows were refused" : null;
            }
            catch (IOException broken)
            {
                Error = broken.Message;
            }
        }

        for (var i = 0; i < count; i++)
        {
            if (ids[i] is not { } id)
            {
                Failed++;
                continue;
            }

            Answered.Add(id);
            Expect(kind, start + i, id, isFaulty, now);
        }

        await TellAsync(now, cancellationToken).ConfigureAwait(false);
    }

    private void Expect(DrillKind kind, int row, string id, bool isFaulty, Timestamp now)
    {
        var value = rows.OutcomeOf(row);
        if (double.IsNaN(value))
        {
            return;
        }

        var known = rows.KnownAt(row) > now ? rows.KnownAt(row) : now;
        known = isFaulty && kind == DrillKind.LateLabels ? known + DrillFault.Late : known;
        value = isFaulty && kind == DrillKind.PoisonedBatch ? 1 - value : value;
        _outcomes.Enqueue(new OutcomeRow { Prediction = id, Value = value, KnownAt = known }, known.Microseconds);
    }

    private async Task TellAsync(Timestamp now, CancellationToken cancellationToken)
    {
        var due = new List<OutcomeRow>();
        while (_outcomes.TryPeek(out var outcome, out var known) && known <= now.Microseconds)
        {
            due.Add(outcome);
            _outcomes.Dequeue();
        }

        if (due.Count == 0)
        {
            return;
        }

        try
        {
            var log = (await rooms.Outcomes.FindAsync(endpoint.Name, cancellationToken).ConfigureAwait(false)).Value;
            await log.TakeAsync(due, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whoever sends outcomes sends them again.
            foreach (var outcome in due)
            {
                _outcomes.Enqueue(outcome, outcome.KnownAt.Microseconds);
            }
        }
    }
}
