using System.Collections.Concurrent;
using Flywheel.Core;

namespace Flywheel.Serving;

/// <summary>
/// Scores lanes of one release and logs them. A request that finds a core free is scored at once by its own thread; those that come while all cores score wait together and are the
/// next batch. So nothing is ever delayed to be batched, and the more there is to do the cheaper a row becomes: one pass of features, one call of the graph and one append
/// for all of them.
/// </summary>
internal sealed class LaneScorer(EndpointSnapshot release, LaneLog log)
{
    private static readonly int s_scorers = Math.Max(1, Environment.ProcessorCount);

    private readonly ConcurrentQueue<PredictionLane> _waiting = new();
    private readonly ConcurrentBag<LaneBatch> _batches = [];
    private readonly ConcurrentBag<Logging> _loggings = [];
    private int _scoring;

    /// <summary>Scores a lane; its answer may be read, and its row is in the journal, when the task completes.</summary>
    internal ValueTask<Refusal?> ScoreAsync(PredictionLane lane)
    {
        var answered = lane.Answered;
        Enqueue(lane);
        ScoreWaiting();
        return answered;
    }

    /// <summary>Puts a lane among those that wait: whoever has several scores them together by <see cref="ScoreWaiting"/>.</summary>
    internal void Enqueue(PredictionLane lane) => _waiting.Enqueue(lane);

    /// <summary>Scores what waits, where a core is free; else whoever scores now goes on with it.</summary>
    internal void ScoreWaiting()
    {
        while (!_waiting.IsEmpty && TryEnter())
        {
            var batch = _batches.TryTake(out var free) ? free : new LaneBatch(release);
            var logging = _loggings.TryTake(out var idle) ? idle : new Logging();
            Take(logging);
            if (logging.Count > 0)
            {
                Score(batch, logging);
            }

            _batches.Add(batch);
            Interlocked.Decrement(ref _scoring);
            if (logging.Count == 0)
            {
                _loggings.Add(logging);
                continue;
            }

            // Not awaited: who waits for these rows is told by it, and the next rows are scored meanwhile.
            _ = LogAsync(logging);
        }
    }

    private bool TryEnter()
    {
        if (Interlocked.Increment(ref _scoring) <= s_scorers)
        {
            return true;
        }

        // Whoever scores looks once more when done, and so finds what was enqueued before this.
        Interlocked.Decrement(ref _scoring);
        return false;
    }

    private void Take(Logging logging)
    {
        logging.Count = 0;
        while (logging.Count < LaneBatch.Capacity && _waiting.TryDequeue(out var lane))
        {
            logging.Lanes[logging.Count++] = lane;
        }
    }

    private static void Score(LaneBatch batch, Logging logging)
    {
        try
        {
            batch.Score(logging.Lanes.AsSpan(0, logging.Count), logging.Known);
        }
        catch (Exception fault)
        {
            logging.Fault = fault;
        }
    }

    private async Task LogAsync(Logging logging)
    {
        try
        {
            if (logging.Fault is { } broken)
            {
                throw broken;
            }

            var now = Timestamp.Now(log.Time);
            var count = 0;
            for (var i = 0; i < logging.Count; i++)
            {
                if (logging.Known[i])
                {
                    var lane = logging.Lanes[i]!;
                    lane.Name(log.Ids);
                    logging.Lines[count++] = lane.Log(now, (long)log.Time.GetElapsedTime(lane.Started).TotalMicroseconds);
                }
            }

            if (count > 0)
            {
                await log.Journal.AppendAsync(log.Dataset, logging.Lines.AsMemory(0, count), log.Durability, CancellationToken.None).ConfigureAwait(false);
            }

            for (var i = 0; i < logging.Count; i++)
            {
                logging.Lanes[i]!.Tell(logging.Known[i] ? null : TooEarly);
            }
        }
        catch (Exception fault)
        {
            for (var i = 0; i < logging.Count; i++)
            {
                logging.Lanes[i]!.Fail(fault);
            }
        }

        logging.Fault = null;
        _loggings.Add(logging);
    }

    private static Refusal TooEarly { get; } = new("features.too-early", "Too long ago", "The row is of a time whose events are forgotten.", "Keep more history.");

    /// <summary>Rows on their way to the journal.</summary>
    private sealed class Logging
    {
        internal int Count { get; set; }

        internal PredictionLane[] Lanes { get; } = new PredictionLane[LaneBatch.Capacity];

        internal bool[] Known { get; } = new bool[LaneBatch.Capacity];

        internal ReadOnlyMemory<byte>[] Lines { get; } = new ReadOnlyMemory<byte>[LaneBatch.Capacity];

        internal Exception? Fault { get; set; }
    }
}
