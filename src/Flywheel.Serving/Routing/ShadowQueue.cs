using System.Threading.Channels;

namespace Flywheel.Serving.Routing;

/// <summary>
/// Copies of answered rows on their way to the shadow: one thread scores and logs them behind the answers, as many together as wait. Bounded: a shadow that cannot keep up
/// misses rows, which are counted, and never holds up an answer.
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
            Miss();
            return;
        }

        if (!_copies.Writer.TryWrite(new Copy(route, answered.Inputs.ToArray(), answered.Id.ToArray())))
        {
            route.LetGo();
            Miss();
            return;
        }

        Start();
    }

    /// <summary>Completes when everything that was added before was scored and logged, or missed.</summary>
    internal async Task CaughtUpAsync(CancellationToken cancellationToken)
    {
        if (_scoring is null)
        {
            return;
        }

        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _copies.Writer.WriteAsync(new Copy(null, [], []) { Reached = reached }, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            await _scoring.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes no more. What it has is scored; each copy holds the release it needs.</summary>
    internal void Close() => _copies.Writer.TryComplete();

    private void Start()
    {
        if (_scoring is null)
        {
            lock (_starting)
            {
                _scoring ??= Task.Run(ScoreAllAsync);
            }
        }
    }

    private void Miss() => ServingMeters.ShadowMissed.Add(1, new KeyValuePair<string, object?>("endpoint", _endpoint));

    private async Task ScoreAllAsync()
    {
        var (copies, lanes) = (new List<Copy>(LaneBatch.Capacity), new List<PredictionLane>(LaneBatch.Capacity));
        while (await _copies.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            copies.Clear();
            while (copies.Count < LaneBatch.Capacity && _copies.Reader.TryRead(out var copy))
            {
                copies.Add(copy);
            }

            for (var start = 0; start < copies.Count;)
            {
                var end = start + 1;
                while (end < copies.Count && ReferenceEquals(copies[end].Route, copies[start].Route))
                {
                    end++;
                }

                if (copies[start].Route is { } route)
                {
                    await ScoreAsync(route, copies[start..end], lanes).ConfigureAwait(false);
                }

                for (; start < end; start++)
                {
                    copies[start].Reached?.SetResult();
                }
            }
        }
    }

    // Copies of one route: its shadow scores them together.
    private async Task ScoreAsync(RouteSnapshot route, List<Copy> copies, List<PredictionLane> lanes)
    {
        var release = route.Shadow!;
        lanes.Clear();
        foreach (var copy in copies)
        {
            var lane = release.Rent();
            if (!TryRead(lane, copy.Inputs))
            {
                release.Return(lane);
                Miss();
                continue;
            }

            lane.NameAs(copy.Id);
            (lane.Arm, lane.Fallback, lane.Started) = ((RouteDefinition.ShadowArm, 1), null, _log.Time.GetTimestamp());
            lanes.Add(lane);
            release.Lanes.Enqueue(lane);
        }

        release.Lanes.ScoreWaiting();
        foreach (var lane in lanes)
        {
            try
            {
                await lane.Answered.ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // A shadow never harms an answer: what it could not score is counted.
                Miss();
            }

            release.Return(lane);
        }

        foreach (var _ in copies)
        {
            route.LetGo();
        }
    }

    // The champion took the row; a release that reads other columns may stumble over it.
    private static bool TryRead(PredictionLane lane, byte[] inputs)
    {
        try
        {
            return lane.TryRead(inputs);
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    /// <summary>A row for the shadow, or, without a route, the sign that everything before it was reached.</summary>
    private sealed record Copy(RouteSnapshot? Route, byte[] Inputs, byte[] Id)
    {
        public TaskCompletionSource? Reached { get; init; }
    }
}
