using System.Threading.Channels;

namespace Flywheel.Serving.Routing;

/// <summary>
/// Copies of answered rows on their way to the shadow: one thread scores and logs them behind the answers. Bounded: a shadow that cannot keep up misses rows, which are
/// counted, and never holds up an answer.
/// </summary>
internal sealed class ShadowQueue
{
    private readonly Channel<Copy> _copies;
    private readonly string _endpoint;
    private readonly LaneLog _log;
    private readonly Lock _starting = new();
    private Task? _scoring;

    internal ShadowQueue(string endpoint, LaneLog log, int capacity)
    {
        (_endpoint, _log) = (endpoint, log);
        _copies = Channel.CreateBounded<Copy>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>Takes a copy of the row that a lane has answered.</summary>
    internal void Add(RouteSnapshot route, PredictionLane answered)
    {
        // Leased by the request that is still running, so this lease cannot fail.
        if (!route.TryLease())
        {
            ServingMeters.ShadowMissed.Add(1, new KeyValuePair<string, object?>("endpoint", _endpoint));
            return;
        }

        if (!_copies.Writer.TryWrite(new Copy(route, answered.Inputs.ToArray(), answered.Id.ToArray())))
        {
            route.LetGo();
            ServingMeters.ShadowMissed.Add(1, new KeyValuePair<string, object?>("endpoint", _endpoint));
            return;
        }

        if (_scoring is null)
        {
            lock (_starting)
            {
                _scoring ??= Task.Run(ScoreAllAsync);
            }
        }
    }

    /// <summary>Takes no more. What it has is scored; each copy holds the release it needs.</summary>
    internal void Close() => _copies.Writer.TryComplete();

    private async Task ScoreAllAsync()
    {
        await foreach (var copy in _copies.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var release = copy.Route.Shadow!;
            var lane = release.Rent();
            try
            {
                await ScoreAsync(lane, copy).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // A shadow never harms an answer: what it could not score is counted.
                ServingMeters.ShadowMissed.Add(1, new KeyValuePair<string, object?>("endpoint", _endpoint));
            }
            finally
            {
                release.Return(lane);
                copy.Route.LetGo();
            }
        }
    }

    private async Task ScoreAsync(PredictionLane lane, Copy copy)
    {
        if (!lane.TryRead(copy.Inputs))
        {
            ServingMeters.ShadowMissed.Add(1, new KeyValuePair<string, object?>("endpoint", _endpoint));
            return;
        }

        lane.NameAs(copy.Id);
        (lane.Arm, lane.Fallback, lane.Started) = ((RouteDefinition.ShadowArm, 1), null, _log.Time.GetTimestamp());
        await lane.Snapshot.Lanes.ScoreAsync(lane).ConfigureAwait(false);
    }

    private sealed record Copy(RouteSnapshot Route, byte[] Inputs, byte[] Id);
}
