using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>
/// What is healthy: the pool that days are compared with, and how far healthy days are from it. Every second day goes into the pool and the
/// others measure, so that no day is compared with itself. Immutable after it was built.
/// </summary>
public sealed class DriftReference
{
    private readonly Distribution[] _numbers;
    private readonly Distribution[] _joint;

    internal DriftReference(PredictionSketch pool, JointProjection projection, IReadOnlyList<PredictionSketch> measuring)
    {
        (Pool, Projection) = (pool, projection);
        _numbers = [.. pool.Features.Select(feature => Distribution.Of(feature.Numbers))];
        _joint = [.. pool.Joint.Select(Distribution.Of)];
        Calibration = [.. measuring.Select(day => Distances(day).Select(finding => finding.Distance).ToImmutableArray())];
    }

    internal DriftReference(DriftReferenceState state)
    {
        Projection = new JointProjection(state.Directions, state.Seed);
        Pool = new PredictionSketch(state.Pool, Projection);
        (_numbers, _joint) = ([.. Pool.Features.Select(feature => Distribution.Of(feature.Numbers))], [.. Pool.Joint.Select(Distribution.Of)]);
        if (state.Calibration.Any(day => day.Length != Pool.Features.Length + 2))
        {
            throw new ArgumentException("A day of the reference measures other things.", nameof(state));
        }

        Calibration = state.Calibration;
    }

    /// <summary>The days that others are compared with.</summary>
    public PredictionSketch Pool { get; }

    /// <summary>Directions through all features: sketch days along these.</summary>
    public JointProjection Projection { get; }

    /// <summary>Features that are watched.</summary>
    public ImmutableArray<MonitoredFeature> Features => [.. Pool.Features.Select(feature => feature.Feature)];

    /// <summary>How far each measuring day is from the pool: features, then scores, then all features together.</summary>
    internal ImmutableArray<ImmutableArray<double>> Calibration { get; }

    /// <summary>Builds a reference. Refuses <c>monitoring.reference-short</c>: fewer than 14 days say nothing about how days differ.</summary>
    /// <param name="days">Healthy days, in order.</param>
    /// <param name="seed">Of the directions through all features.</param>
    public static Result<DriftReference> Build(IReadOnlyList<ReferenceDay> days, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(days);
        if (days.Count(day => day.Features.Count > 0) < 14)
        {
            return new Refusal("monitoring.reference-short", "Reference too short", $"The reference has {days.Count(day => day.Features.Count > 0)} days with rows.",
                "Give at least 14, better 40: only days tell how much days differ.");
        }

        ImmutableArray<MonitoredFeature> features = [.. days[0].Features.Schema.Fields.Select(field => new MonitoredFeature(field.Name, field.Type == ColumnType.Text))];
        var pooled = new PredictionSketch(features, null);
        foreach (var day in days.Where((_, i) => i % 2 == 0))
        {
            pooled.Add(day.Features, day.Scores);
        }

        var projection = new JointProjection([.. pooled.Features.Where(feature => !feature.Feature.IsText).Select(feature => new FeatureScale(feature.Feature.Name, feature.Mean, feature.Deviation))], seed);
        var (pool, measuring) = (new PredictionSketch(features, projection), new List<PredictionSketch>());
        for (var i = 0; i < days.Count; i++)
        {
            var sketch = i % 2 == 0 ? pool : new PredictionSketch(features, projection);
            sketch.Add(days[i].Features, days[i].Scores);
            if (i % 2 == 1 && days[i].Features.Count > 0)
            {
                measuring.Add(sketch);
            }
        }

        return new DriftReference(pool, projection, measuring);
    }

    /// <summary>An empty sketch for the rows of a span, comparable with this reference.</summary>
    public PredictionSketch NewSketch() => new(Features, Projection);

    /// <summary>Everything it holds.</summary>
    public DriftReferenceState ToState() => new(Pool.ToState(), Projection.Features, Projection.Seed, Calibration);

    /// <summary>How far a day is from the pool: features, then scores, then all features together.</summary>
    internal IEnumerable<DriftFinding> Distances(PredictionSketch day)
    {
        for (var i = 0; i < day.Features.Length; i++)
        {
            var comparison = day.Features[i].Feature.IsText
                ? DriftTests.Compare(day.Features[i], Pool.Features[i])
                : DriftTests.CompareNumbers(day.Features[i], Distribution.Of(day.Features[i].Numbers), Pool.Features[i], _numbers[i]);
            yield return new DriftFinding(comparison.Feature, comparison.Distance, 1, 0, comparison);
        }

        yield return new DriftFinding("scores", day.Scores.Count == 0 || Pool.Scores.Count == 0 ? 0 : day.Scores.Distance(Pool.Scores), 1, 0, null);
        var apart = day.Joint.Zip(_joint, (now, before) => now.Count == 0 || before.Count == 0 ? 0 : KolmogorovSmirnov.Distance(Distribution.Of(now), before));
        yield return new DriftFinding("all features together", apart.DefaultIfEmpty(0).Max(), 1, 0, null);
    }
}
