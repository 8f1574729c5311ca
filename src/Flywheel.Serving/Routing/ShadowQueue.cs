using System.Threading.Channels;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Serving.Routing;

/// <summary>
/// Copies of answered rows on their way to the shadow: one thread scores and logs them behind the answers. Bounded: a shadow that cannot keep up misses rows, which are
/// counted, and never holds up an answer.
/// </summary>
internal sealed class ShadowQueue
{
    private readonly Channel<Copy> _copies;
    private readonly string _endpoint;
    private readonly DatasetName _log;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly Lock _starting = new();
    private Task? _scoring;

    internal ShadowQueue(string endpoint, DatasetName log, IJournal journal, TimeProvider time, int capacity)
    {
        (_endpoint, _log, _journal, _time) = (endpoint, log, journal, time);
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
        var started = _time.GetTimestamp();
        if (!lane.TryRead(copy.Inputs) || !lane.TryScore())
        {
            ServingMeters.ShadowMissed.Add(1, new KeyValuePair<string, object?>("endpoint", _endpoint));
            return;
        }

        lane.NameAs(copy.Id);
        lane.Log(RouteDefinition.ShadowArm, 1, Timestamp.Now(_time), (long)_time.GetElapsedTime(started).TotalMicroseconds, null);
        await _journal.AppendAsync(_log, lane.Line, JournalDurability.Written, CancellationToken.None).ConfigureAwait(false);
    }

    private sealed record Copy(RouteSnapshot Route, byte[] Inputs, byte[] Id);
}
