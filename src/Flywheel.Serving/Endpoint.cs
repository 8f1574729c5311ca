using System.Runtime.CompilerServices;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Serving.Routing;
using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>
/// Where releases answer: features, score, decision, and the prediction row in the journal before the answer leaves. Safe to use from
/// many threads. No lock and no database on the path; the route in use is one reference, read once per request.
/// </summary>
public sealed class Endpoint
{
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly PredictionIds _ids;
    private readonly DatasetName _log;
    private readonly ShadowQueue _shadows;
    private RouteSnapshot _route;
    private int _running;

    internal Endpoint(string name, DatasetName log, EndpointOptions options, RouteSnapshot route, IJournal journal, PredictionIds ids, TimeProvider time)
    {
        (Name, _log, Options, _route, _journal, _ids, _time) = (name, log, options, route, journal, ids, time);
        _shadows = new ShadowQueue(name, log, journal, time, options.ShadowQueue);
    }

    /// <summary>The endpoint's name.</summary>
    public string Name { get; }

    /// <summary>Its bounds.</summary>
    public EndpointOptions Options { get; }

    /// <summary>The route in force.</summary>
    public RouteSnapshot Route => Volatile.Read(ref _route);

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
    /// <param name="cancellationToken">Ends the wait for the journal; a row already handed over is kept.</param>
    public ValueTask<LaneAnswer> PredictAsync(RouteLease lease, PredictionLane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lane);
        var started = _time.GetTimestamp();
        if (Interlocked.Increment(ref _running) > Options.MaxConcurrency)
        {
            Interlocked.Decrement(ref _running);
            return new ValueTask<LaneAnswer>(new LaneAnswer(lane, Shed()));
        }

        try
        {
            var (arm, propensity, answering, fallback) = Choose(lease.Route, lane);
            if (!answering.TryScore())
            {
                Interlocked.Decrement(ref _running);
                return new ValueTask<LaneAnswer>(new LaneAnswer(answering, new Refusal("features.too-early", "Too long ago", "The row is of a time whose events are forgotten.", "Keep more history.")));
            }

            answering.Name(_ids);
            answering.Log(arm, propensity, Timestamp.Now(_time), (long)_time.GetElapsedTime(started).TotalMicroseconds, fallback);
            return AppendAsync(lease, answering, started, cancellationToken);
        }
        catch
        {
            Interlocked.Decrement(ref _running);
            throw;
        }
    }

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
            return await PredictEachAsync(lease, inputs, cancellationToken).ConfigureAwait(false);
        }

        if (Interlocked.Increment(ref _running) > Options.MaxConcurrency)
        {
            Interlocked.Decrement(ref _running);
            return Shed();
        }

        try
        {
            var started = _time.GetTimestamp();
            var scored = new BatchScoring(lease.Route.Champion, _ids, _time).Score(rows, inputs, cancellationToken);
            if (!scored.TryGet(out var batch))
            {
                return scored.Refused<PredictionAnswer>();
            }

            await _journal.AppendAsync(_log, batch.Lines, Options.Durability, cancellationToken).ConfigureAwait(false);
            ServingMeters.Record(lease.Route.Champion, rows.Count, _time.GetElapsedTime(started));
            return batch.Answer;
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

    // The arm of the row's key. A row that lacks what the arm's release reads is answered by the champion, which says so.
    private static (string Arm, double Propensity, PredictionLane Lane, string? Fallback) Choose(RouteSnapshot route, PredictionLane lane)
    {
        if (route.ArmOf(lane) is not { } arm)
        {
            return (RouteDefinition.ChampionArm, route.ChampionShare, lane, null);
        }

        var other = arm.Release.Rent();
        if (other.TryRead(lane.Inputs))
        {
            return (arm.Name, arm.Share, other, null);
        }

        arm.Release.Return(other);
        return (RouteDefinition.ChampionArm, arm.Share, lane, $"champion: the row does not fit {arm.Release.Version}, the {arm.Name}");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<LaneAnswer> AppendAsync(RouteLease lease, PredictionLane lane, long started, CancellationToken cancellationToken)
    {
        try
        {
            await _journal.AppendAsync(_log, lane.Line, Options.Durability, cancellationToken).ConfigureAwait(false);
            ServingMeters.Record(lane.Snapshot, 1, _time.GetElapsedTime(started));
            if (lease.Route.Shadow is not null)
            {
                _shadows.Add(lease.Route, lane);
            }

            return new LaneAnswer(lane, null);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    // Rows of one request may belong to different arms, so each goes its own way.
    private async ValueTask<Result<PredictionAnswer>> PredictEachAsync(RouteLease lease, IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        var (ids, scores, decisions, releases) = (new string[inputs.Count], new double[inputs.Count], new bool[inputs.Count], new string[inputs.Count]);
        for (var row = 0; row < inputs.Count; row++)
        {
            var lane = lease.Route.Champion.Rent();
            if (!lane.TryRead(Encoding.UTF8.GetBytes(inputs[row])))
            {
                return new Refusal("request.row", "Row not understood", $"Row {row + 1} does not fit.");
            }

            var answer = await PredictAsync(lease, lane, cancellationToken).ConfigureAwait(false);
            if (answer.Refusal is { } refusal)
            {
                return refusal;
            }

            (ids[row], scores[row], decisions[row]) = (Encoding.ASCII.GetString(answer.Lane.Id), answer.Lane.Score, answer.Lane.Decision);
            releases[row] = answer.Lane.Snapshot.Version.ToString();
            answer.GiveBack(lane);
        }

        return new PredictionAnswer(lease.Route.Champion.Version.ToString(), ids, scores, decisions) { Releases = releases };
    }

    private Refusal Shed()
    {
        ServingMeters.Shed.Add(1, new KeyValuePair<string, object?>("endpoint", Name));
        return new Refusal("serving.overloaded", "Overloaded", $"{Options.MaxConcurrency} requests are being answered.", "Try again shortly.");
    }
}
