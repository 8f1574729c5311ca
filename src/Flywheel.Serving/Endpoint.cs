using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Serving.Bandits;
using Flywheel.Serving.Health;
using Flywheel.Serving.Routing;

namespace Flywheel.Serving;

/// <summary>
/// Where releases answer: features, score, decision, and the prediction row in the journal before the answer leaves. Safe to use from
/// many threads. No lock and no database on the path; the route in use is one reference, read once per request.
/// </summary>
public sealed partial class Endpoint
{
    private readonly ShadowQueue _shadows;
    private RouteSnapshot _route;
    private int _running;

    internal Endpoint(string name, EndpointOptions options, RouteSnapshot route, LaneLog log)
    {
        (Name, Options, _route, Log) = (name, options, route, log);
        _shadows = new ShadowQueue(name, log, options.ShadowQueue);
    }

    /// <summary>The endpoint's name.</summary>
    public string Name { get; }

    /// <summary>Its bounds.</summary>
    public EndpointOptions Options { get; }

    internal LaneLog Log { get; }

    internal ServiceHealth Health { get; } = new();

    /// <summary>The route in force.</summary>
    public RouteSnapshot Route => Volatile.Read(ref _route);

    /// <summary>How the arms of its bandit stand; empty where its shares are fixed.</summary>
    public ImmutableArray<BanditArm> Bandit => Route.Bandit?.Report() ?? [];

    /// <summary>The champion, to look at. To ask it, take a <see cref="Lease"/>.</summary>
    public EndpointSnapshot Snapshot => Route.Champion;

    /// <summary>The route for one request; its releases stay loaded until the lease is disposed.</summary>
    public RouteLease Lease()
    {
        while (true)
        {
            // A route that cannot be leased any more was replaced before, so the next look finds another.
            var route = Route;
            if (route.TryLease())
            {
                return new RouteLease(route);
            }
        }
    }

    /// <summary>
    /// Scores the row that a lane has read, by the arm of its key. The lane's answer may be read, and its row is in the journal, when the task completes. Refuses
    /// <c>serving.overloaded</c> and <c>features.too-early</c>; null when it was answered. The answer is that of the lane given back: another one where another arm answered.
    /// </summary>
    /// <param name="lease">The route as leased when the request was parsed.</param>
    /// <param name="lane">A lane of its champion.</param>
    public ValueTask<LaneAnswer> PredictAsync(RouteLease lease, PredictionLane lane)
    {
        ArgumentNullException.ThrowIfNull(lane);
        var started = Log.Time.GetTimestamp();
        if (Interlocked.Increment(ref _running) > Options.MaxConcurrency)
        {
            Interlocked.Decrement(ref _running);
            return new ValueTask<LaneAnswer>(new LaneAnswer(lane, Shed()));
        }

        return AnswerAsync(lease, lane, started);
    }

    /// <summary>
    /// The same for rows that came together: one pass of features, one call of the graph and one append for each thirty-two of them.
    /// </summary>
    /// <param name="lease">The route as leased when the requests were parsed.</param>
    /// <param name="lanes">Lanes of its champion, each with a row.</param>
    /// <param name="answers">Room for as many answers.</param>
    public async ValueTask PredictAsync(RouteLease lease, ReadOnlyMemory<PredictionLane> lanes, Memory<LaneAnswer> answers)
    {
        var started = Log.Time.GetTimestamp();
        var running = Interlocked.Add(ref _running, lanes.Length);
        try
        {
            if (running > Options.MaxConcurrency)
            {
                for (var i = 0; i < lanes.Length; i++)
                {
                    answers.Span[i] = new LaneAnswer(lanes.Span[i], Shed());
                }

                return;
            }

            for (var i = 0; i < lanes.Length; i++)
            {
                var lane = Choose(lease.Route, lanes.Span[i]);
                lane.Started = started;
                answers.Span[i] = new LaneAnswer(lane, null);
                lane.Snapshot.Lanes.Enqueue(lane);
            }

            lease.Route.ScoreWaiting();
            for (var i = 0; i < lanes.Length; i++)
            {
                var lane = answers.Span[i].Lane;
                var refusal = await lane.Answered.ConfigureAwait(false);
                answers.Span[i] = new LaneAnswer(lane, refusal);
                Answered(lease.Route, lane, refusal, started);
            }
        }
        catch (Exception) when (Health.Failed(lanes.Length))
        {
            throw;
        }
        finally
        {
            Interlocked.Add(ref _running, -lanes.Length);
        }
    }

    /// <summary>Completes when every copy that was taken for the shadow so far was scored and logged, or missed.</summary>
    public Task ShadowedAsync(CancellationToken cancellationToken) => _shadows.CaughtUpAsync(cancellationToken);

    /// <summary>
    /// Scores rows of the champion's request schema. The answer's rows are in the journal when the task completes. Refuses
    /// <c>serving.too-many-rows</c>, <c>serving.overloaded</c> and rows whose features cannot be computed.
    /// </summary>
    /// <param name="lease">The route as leased when the request was parsed.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="inputs">Each row as the caller sent it: one JSON object on one line.</param>
    /// <param name="cancellationToken">Ends the wait for the journal; rows already handed over are kept.</param>
    public async ValueTask<Result<PredictionAnswer>> PredictAsync(RouteLease lease, ColumnBatch rows, IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(inputs);
        if (rows.Count > Options.MaxRows)
        {
            return new Refusal("serving.too-many-rows", "Too many rows", $"The request has {rows.Count} rows; at most {Options.MaxRows} are taken at once.", "Send several requests, or score in batch.");
        }

        if (!lease.Route.Arms.IsEmpty || lease.Route.Shadow is not null)
        {
            return await PredictEachAsync(lease, inputs, explained: false).ConfigureAwait(false);
        }

        if (Interlocked.Increment(ref _running) > Options.MaxConcurrency)
        {
            Interlocked.Decrement(ref _running);
            return Shed();
        }

        try
        {
            var started = Log.Time.GetTimestamp();
            var scored = new BatchScoring(lease.Route.Champion, Log.Ids, Log.Time).Score(rows, inputs, cancellationToken);
            if (!scored.TryGet(out var batch))
            {
                return scored.Refused<PredictionAnswer>();
            }

            await Log.Journal.AppendAsync(Log.Dataset, batch.Lines, Options.Durability, cancellationToken).ConfigureAwait(false);
            var took = Log.Time.GetElapsedTime(started);
            ServingMeters.Record(lease.Route.Champion, rows.Count, took);
            Health.Answered(took, rows.Count);
            return batch.Answer;
        }
        catch (Exception) when (Health.Failed(rows.Count))
        {
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Puts another route in force; the answer is the one before, still held.</summary>
    internal RouteSnapshot Swap(RouteSnapshot next) => Interlocked.Exchange(ref _route, next);

    /// <summary>Lets no more copies to the shadow.</summary>
    internal void Close() => _shadows.Close();

    // The lane of the arm of the row's key. A row that lacks what the arm's release reads is answered by the champion, which says so.
    private static PredictionLane Choose(RouteSnapshot route, PredictionLane lane)
    {
        var (chosen, chance) = route.ArmOf(lane);
        (lane.Arm, lane.Fallback) = ((RouteDefinition.ChampionArm, chance), null);
        if (chosen is not { } arm)
        {
            return lane;
        }

        var other = arm.Release.Rent();
        if (other.TryRead(lane.Inputs))
        {
            (other.Arm, other.Fallback) = ((arm.Name, chance), null);
            return other;
        }

        arm.Release.Return(other);
        (lane.Arm, lane.Fallback) = ((RouteDefinition.ChampionArm, chance), $"champion: the row does not fit {arm.Release.Version}, the {arm.Name}");
        return lane;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LaneAnswer> AnswerAsync(RouteLease lease, PredictionLane asked, long started)
    {
        try
        {
            var lane = Choose(lease.Route, asked);
            lane.Started = started;
            var refusal = await lane.Snapshot.Lanes.ScoreAsync(lane).ConfigureAwait(false);
            Answered(lease.Route, lane, refusal, started);
            return new LaneAnswer(lane, refusal);
        }
        catch (Exception) when (Health.Failed())
        {
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private void Answered(RouteSnapshot route, PredictionLane lane, Refusal? refusal, long started)
    {
        if (refusal is not null)
        {
            return;
        }

        var took = Log.Time.GetElapsedTime(started);
        ServingMeters.Record(lane.Snapshot, 1, took);
        Health.Answered(took, 1);
        if (route.Shadow is not null)
        {
            _shadows.Add(route, lane);
        }
    }

    private Refusal Shed()
    {
        Health.Failed();
        ServingMeters.Shed.Add(1, new KeyValuePair<string, object?>("endpoint", Name));
        return new Refusal("serving.overloaded", "Overloaded", $"{Options.MaxConcurrency} requests are being answered.", "Try again shortly.");
    }
}
