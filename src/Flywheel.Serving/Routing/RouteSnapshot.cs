using System.Collections.Immutable;

namespace Flywheel.Serving.Routing;

/// <summary>
/// A route with every release loaded: what an endpoint reads once per request. Immutable; swapped as a whole. Each request leases it, and when it was replaced and the last
/// request is done, it lets its releases go.
/// </summary>
public sealed class RouteSnapshot
{
    private readonly EndpointSnapshot[] _all;
    private readonly double[] _upTo;

    // One for being in force, one for each request. Below zero for ever when all are gone.
    private int _leases = 1;

    internal RouteSnapshot(RouteRecord record, IReadOnlyDictionary<int, EndpointSnapshot> releases)
    {
        Record = record;
        Champion = releases[record.Route.Champion];
        Arms = [.. record.Route.Arms.Select(arm => new ServedArm(arm.Name, arm.Share, releases[arm.Version]))];
        Shadow = record.Route.Shadow is { } shadow ? releases[shadow] : null;
        ChampionShare = record.Route.ChampionShare;
        Columns = [.. record.Route.AssignBy.Select(Champion.Request.IndexOf)];
        _all = [Champion, .. Arms.Select(arm => arm.Release), .. Shadow is null ? Array.Empty<EndpointSnapshot>() : [Shadow]];
        _upTo = new double[Arms.Length];
        for (var (i, sum) = (0, 0.0); i < _upTo.Length; i++)
        {
            _upTo[i] = sum += Arms[i].Share;
        }

        foreach (var release in _all)
        {
            release.Hold();
        }
    }

    /// <summary>The change that set it: who, when and why.</summary>
    public RouteRecord Record { get; }

    /// <summary>The release that answers what no other arm does.</summary>
    public EndpointSnapshot Champion { get; }

    /// <summary>The releases beside it.</summary>
    public ImmutableArray<ServedArm> Arms { get; }

    /// <summary>The release that scores copies; null for none.</summary>
    public EndpointSnapshot? Shadow { get; }

    /// <summary>The champion's share.</summary>
    public double ChampionShare { get; }

    internal ImmutableArray<int> Columns { get; }

    internal IEnumerable<EndpointSnapshot> Releases => _all.Distinct();

    /// <summary>Scores what waits at any of its releases.</summary>
    internal void ScoreWaiting()
    {
        foreach (var release in _all)
        {
            release.Lanes.ScoreWaiting();
        }
    }

    /// <summary>The arm of a key, or null for the champion: the same for the same key as long as arms, shares and seed stay.</summary>
    internal ServedArm? ArmOf(PredictionLane champion)
    {
        if (Arms.IsEmpty)
        {
            return null;
        }

        // 53 bits, as many as a double holds.
        var point = (champion.KeyHash(Columns.AsSpan(), (ulong)Record.Route.Seed) >> 11) * (1.0 / (1L << 53));
        var at = Array.FindIndex(_upTo, upTo => point < upTo);
        return at < 0 ? null : Arms[at];
    }

    internal bool TryLease()
    {
        var leases = Volatile.Read(ref _leases);
        while (leases > 0)
        {
            var seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
            {
                return true;
            }

            leases = seen;
        }

        return false;
    }

    internal void LetGo()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            foreach (var release in _all)
            {
                release.LetGo();
            }
        }
    }
}
