using System.Collections.Immutable;
using Flywheel.Serving.Bandits;

namespace Flywheel.Serving.Routing;

/// <summary>
/// A route with every release loaded: what an endpoint reads once per request. Immutable; swapped as a whole. Each request leases it, and when it was replaced and the last
/// request is done, it lets its releases go.
/// </summary>
public sealed class RouteSnapshot
{
    private readonly EndpointSnapshot[] _all;
    private readonly double[] _upTo;
    private readonly int[] _context;
    private long _asked;

    // One for being in force, one for each request. Below zero for ever when all are gone.
    private int _leases = 1;

    internal RouteSnapshot(RouteRecord record, IReadOnlyDictionary<int, EndpointSnapshot> releases, BanditState? bandit)
    {
        (Record, Bandit) = (record, bandit);
        Champion = releases[record.Route.Champion];
        Arms = [.. record.Route.Arms.Select(arm => new ServedArm(arm.Name, arm.Share, releases[arm.Version]))];
        Shadow = record.Route.Shadow is { } shadow ? releases[shadow] : null;
        ChampionShare = record.Route.ChampionShare;
        Columns = [.. record.Route.AssignBy.Select(Champion.Request.IndexOf)];
        _context = bandit is null ? [] : [.. bandit.Context.Select(context => Champion.Request.IndexOf(context.Column))];
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

    /// <summary>Decides the arm; null where shares are fixed.</summary>
    internal BanditState? Bandit { get; }

    internal IEnumerable<EndpointSnapshot> Releases => _all.Distinct();

    /// <summary>Scores what waits at any of its releases.</summary>
    internal void ScoreWaiting()
    {
        foreach (var release in _all)
        {
            release.Lanes.ScoreWaiting();
        }
    }

    /// <summary>
    /// The arm of a row, or null for the champion, and the chance with which it was chosen: the same for the same key as long as arms, shares and seed stay.
    /// </summary>
    internal (ServedArm? Arm, double Chance) ArmOf(PredictionLane champion)
    {
        if (Arms.IsEmpty)
        {
            return (null, ChampionShare);
        }

        if (Bandit is not null)
        {
            return ArmOf(champion, Bandit);
        }

        var point = PointOf(champion, (ulong)Record.Route.Seed);
        var at = Array.FindIndex(_upTo, upTo => point < upTo);
        return at < 0 ? (null, ChampionShare) : (Arms[at], Arms[at].Share);
    }

    private (ServedArm? Arm, double Chance) ArmOf(PredictionLane champion, BanditState bandit)
    {
        Span<double> chances = stackalloc double[bandit.Arms], context = stackalloc double[_context.Length];
        for (var i = 0; i < context.Length; i++)
        {
            context[i] = bandit.Context[i].Scale(champion.NumberOf(_context[i]));
        }

        bandit.Chances(context, chances);

        // Without a key each row is drawn anew, the same row sent twice too.
        var seed = (ulong)Record.Route.Seed + (Columns.IsEmpty ? (ulong)Interlocked.Increment(ref _asked) * 0x9E3779B97F4A7C15 : 0);
        var (point, arm) = (PointOf(champion, seed), 0);
        while (arm < chances.Length - 1 && point >= chances[arm])
        {
            point -= chances[arm++];
        }

        return (arm == 0 ? null : Arms[arm - 1], chances[arm]);
    }

    // 53 bits, as many as a double holds.
    private double PointOf(PredictionLane champion, ulong seed) => (champion.KeyHash(Columns.AsSpan(), seed) >> 11) * (1.0 / (1L << 53));

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
