using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Monitoring.Quality;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>
/// What is healthy: the pool that days are compared with, and how far healthy days are from it. Every second day goes into the pool and the
/// others measure, so that no day is compared with itself. Immutable after it was built.
/// </summary>
public sealed class DriftReference
{
    /// <summary>How the scores are called among what is watched.</summary>
    public const string ScoresName = "scores";

    /// <summary>How all features together are called.</summary>
    public const string Together = "all features together";

    /// <summary>How the quality that scores promise is called.</summary>
    public const string Quality = "expected quality";

    internal const int Beside = 3;

    private readonly Distribution[] _numbers;
    private readonly Distribution[] _joint;

    internal DriftReference(PredictionSketch pool, JointProjection projection, double rowsPerDay)
    {
        (Pool, Projection, RowsPerDay) = (pool, projection, rowsPerDay);
        _numbers = [.. pool.Features.Select(feature => Distribution.Of(feature.Numbers))];
        _joint = [.. pool.Joint.Select(Distribution.Of)];
    }

    internal DriftReference(DriftReferenceState state)
        : this(state, new JointProjection(state.Directions, state.Seed))
    {
    }

    private DriftReference(DriftReferenceState state, JointProjection projection)
        : this(new PredictionSketch(state.Pool, projection), projection, state.RowsPerDay)
    {
        if (state.Levels.Any(level => level.Days.Any(day => day.Length != Pool.Features.Length + Beside)))
        {
            throw new ArgumentException("A day of the reference measures other things.", nameof(state));
        }

        Levels = state.Levels;
    }

    /// <summary>The days that others are compared with.</summary>
    public PredictionSketch Pool { get; }

    /// <summary>Directions through all features: sketch days along these.</summary>
    public JointProjection Projection { get; }

    /// <summary>Rows of a day in the pool, on average.</summary>
    public double RowsPerDay { get; }

    /// <summary>Features that are watched.</summary>
    public ImmutableArray<MonitoredFeature> Features => [.. Pool.Features.Select(feature => feature.Feature)];

    /// <summary>How far healthy days are from the pool, the most rows first; empty where there were too few days to tell, and then no drift is told.</summary>
    public ImmutableArray<DriftLevel> Levels { get; internal init; } = [];

    /// <summary>Builds a reference. Refuses <c>monitoring.reference-short</c>: fewer than 14 days say nothing about how days differ.</summary>
    /// <param name="days">Healthy days, in order. Days without scores measure features only.</param>
    /// <param name="seed">Of the directions through all features.</param>
    /// <param name="learned">Rows of the same features that the model learned from, of whatever days: values that they had are not new.</param>
    public static Result<DriftReference> Build(IReadOnlyList<ReferenceDay> days, ulong seed, ColumnBatch? learned = null)
    {
        ArgumentNullException.ThrowIfNull(days);
        return DriftReferenceBuilder.Build(days, seed, learned);
    }

    /// <summary>A reference from whatever rows there are, which tells what is broken; it tells of drift when there are days enough for <see cref="Build"/>.</summary>
    /// <param name="days">Healthy days, in order; at least one row.</param>
    /// <param name="seed">Of the directions through all features.</param>
    /// <param name="learned">Rows of the same features that the model learned from.</param>
    public static DriftReference BuildAny(IReadOnlyList<ReferenceDay> days, ulong seed, ColumnBatch? learned = null)
    {
        ArgumentNullException.ThrowIfNull(days);
        return DriftReferenceBuilder.Build(days, seed, learned) is { IsOk: true } built ? built.Value : DriftReferenceBuilder.PoolOnly(days, seed, learned);
    }

    /// <summary>An empty sketch for the rows of a span, comparable with this reference.</summary>
    public PredictionSketch NewSketch() => new(Features, Projection);

    /// <summary>Everything it holds.</summary>
    public DriftReferenceState ToState() => new(Pool.ToState(), Projection.Features, Projection.Seed, RowsPerDay, Levels);

    /// <summary>The level that a day of so many rows is ranked in; -1 when it has too few.</summary>
    internal int LevelOf(long rows)
    {
        for (var level = 0; level < Levels.Length; level++)
        {
            if (rows >= Levels[level].Rows)
            {
                return level;
            }
        }

        return -1;
    }

    /// <summary>
    /// How far a day is from the pool: features, then scores, then all features together; then how much quality its scores miss, if they mean what they say. NaN where nothing
    /// was scored.
    /// </summary>
    internal IEnumerable<DriftFinding> Distances(PredictionSketch day)
    {
        for (var i = 0; i < day.Features.Length; i++)
        {
            var comparison = day.Features[i].Feature.IsText
                ? DriftTests.Compare(day.Features[i], Pool.Features[i])
                : DriftTests.CompareNumbers(day.Features[i], Distribution.Of(day.Features[i].Numbers), Pool.Features[i], _numbers[i]);
            yield return new DriftFinding(comparison.Feature, Kept(comparison.Distance), 1, 0, comparison);
        }

        yield return new DriftFinding(ScoresName, day.Scores.Count == 0 || Pool.Scores.Count == 0 ? double.NaN : Kept(day.Scores.Distance(Pool.Scores)), 1, 0, null);
        var apart = day.Joint.Zip(_joint, (now, before) => now.Count == 0 || before.Count == 0 ? 0 : KolmogorovSmirnov.Distance(Distribution.Of(now), before));
        yield return new DriftFinding(Together, Kept(apart.DefaultIfEmpty(0).Max()), 1, 0, null);
        yield return new DriftFinding(Quality, Kept(1 - ExpectedQualityEstimator.ExpectedAuc(day.Scores)), 1, 0, null);
    }

    // Finer than any sketch can tell, and short to write down: what was kept is ranked as what was seen.
    private static double Kept(double distance) => Math.Round(distance, 6);
}
