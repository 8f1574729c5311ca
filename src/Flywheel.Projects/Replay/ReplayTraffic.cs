using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Serving;

namespace Flywheel.Projects.Replay;

/// <summary>Sends recorded rows through the serving path as callers would, and tells later what came of them.</summary>
internal sealed class ReplayTraffic(Endpoints endpoints, string endpoint, string dataset, RecordedRows rows)
{
    private readonly Dictionary<int, string> _asked = [];
    private readonly ReplayCaller[] _callers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new ReplayCaller(rows))];

    /// <summary>Rows asked about so far.</summary>
    internal long Count { get; private set; }

    /// <summary>Rows that were answered with a refusal.</summary>
    internal long Refused { get; private set; }

    /// <summary>Rows whose outcome is awaited, and their predictions.</summary>
    internal IReadOnlyDictionary<int, string> Asked => _asked;

    /// <summary>Passes over everything up to a moment: it was lived through before.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="asked">Rows whose outcome is awaited there, and their predictions.</param>
    internal void Skip(Timestamp moment, IReadOnlyDictionary<int, string> asked)
    {
        rows.KnownBy(moment);
        var happened = rows.HappenedBefore(moment);
        Count += happened.End.Value - happened.Start.Value;
        foreach (var (row, id) in asked)
        {
            _asked[row] = id;
        }
    }

    /// <summary>Lives through everything up to a moment; gives the outcomes that became known.</summary>
    internal async Task<Result<List<OutcomeRow>>> LiveUntilAsync(Timestamp moment, CancellationToken cancellationToken)
    {
        // Rows that become known within the span are appended first: features see of them what was known at each row's own time, and nothing else.
        var known = rows.KnownBy(moment);
        if (known.Length > 0)
        {
            var lines = new ReadOnlyMemory<byte>[known.Length];
            for (var i = 0; i < lines.Length; i++)
            {
                lines[i] = rows.Whole(known.Span[i]);
            }

            var appended = await endpoints.AppendAsync(dataset, lines, cancellationToken).ConfigureAwait(false);
            if (!appended.IsOk)
            {
                return appended.Refused<List<OutcomeRow>>();
            }
        }

        await AskAsync(rows.HappenedBefore(moment), cancellationToken).ConfigureAwait(false);
        var outcomes = new List<OutcomeRow>(known.Length);
        foreach (var row in known.ToArray())
        {
            if (_asked.Remove(row, out var id) && !double.IsNaN(rows.OutcomeOf(row)))
            {
                outcomes.Add(new OutcomeRow { Prediction = id, Value = rows.OutcomeOf(row), KnownAt = rows.KnownAt(row) });
            }
        }

        return outcomes;
    }

    private async Task AskAsync(Range range, CancellationToken cancellationToken)
    {
        var (start, count) = (range.Start.Value, range.End.Value - range.Start.Value);
        var ids = new string?[count];
        var workers = Math.Max(1, Math.Min(_callers.Length, count / ReplayCaller.Together));
        var served = endpoints.Find(endpoint).Value;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(
            () => _callers[worker].AskAsync(served, start + (worker * count / workers), start + ((worker + 1) * count / workers), ids, start), cancellationToken))).ConfigureAwait(false);
        for (var i = 0; i < count; i++)
        {
            if (ids[i] is { } id)
            {
                _asked[start + i] = id;
            }
            else
            {
                Refused++;
            }
        }

        Count += count;
    }
}
