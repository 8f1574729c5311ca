using System.Collections.Concurrent;
using Flywheel.Core;

namespace Flywheel.Serving;

/// <summary>
/// Scores lanes of one release and logs them. A request that finds a scorer free, of which there is one for two cores, is scored at once by its own thread; those that come
/// while all score wait together and are the next batch. So nothing is ever delayed to be batched, and the more there is to do the cheaper a row becomes: one pass of
/// features, one call of the graph and one append for all of them.
/// </summary>
internal sealed class LaneScorer(EndpointSnapshot release, LaneLog log)
{
    // A core that scores keeps another busy with sockets; with more scorers than that, rows meet less often and each costs more.
    private static readonly int s_scorers = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly ConcurrentQueue<PredictionLane> _waiting = new();
    // A queue, not a bag: see LaneLogger.
    private readonly ConcurrentQueue<LaneBatch> _batches = new();
    private readonly LaneLogger _logger = new(log);
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
            var batch = _batches.TryDequeue(out var free) ? free : new LaneBatch(release);
            var scored = _logger.Rent();
            while (scored.Count < LaneBatch.Capacity && _waiting.TryDequeue(out var lane))
            {
                scored.Add(lane);
            }

            if (scored.Count > 0)
            {
                Score(batch, scored);
            }

            _batches.Enqueue(batch);
            Interlocked.Decrement(ref _scoring);

            // Whoever waits for these rows is told when they are in the journal; the next rows are scored meanwhile.
            _logger.Log(scored);
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

    private static void Score(LaneBatch batch, ScoredLanes scored)
    {
        try
        {
            batch.Score(scored.Lanes, scored.Refused);
        }
        catch (Exception fault)
        {
            scored.Fault = fault;
        }
    }
}
