using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Data.Sketches;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Monitoring.Sketches;

/// <summary>
/// What is kept of the predictions of some span: every feature, the scores, how they lie together, latency. About 15 KB a feature however
/// many rows; sketches of hours merge to days, of replicas to the service. Not thread-safe; a batch is taken by several threads inside.
/// </summary>
public sealed class PredictionSketch
{
    private const int ParallelRows = 4_096;

    private readonly Dictionary<string, int> _places;
    private readonly JointProjection? _projection;
    private double _lastScore = double.NaN;
    private long _scoreRun;

    /// <summary>Starts empty.</summary>
    /// <param name="features">What is watched.</param>
    /// <param name="projection">Directions through all features; null leaves the joint check out.</param>
    public PredictionSketch(ImmutableArray<MonitoredFeature> features, JointProjection? projection)
    {
        Features = [.. features.Select(feature => new FeatureSketch(feature))];
        Joint = projection is null ? [] : [.. Enumerable.Range(0, JointProjection.Count).Select(_ => new QuantileSketch())];
        (_places, _projection) = (features.Select((feature, i) => (feature.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal), projection);
    }

    /// <summary>Goes on from a stored state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="projection">The directions it was made with; null when it has none.</param>
    public PredictionSketch(PredictionSketchState state, JointProjection? projection)
        : this([.. state.Features.Select(feature => feature.Feature)], projection)
    {
        Features = [.. state.Features.Select(FeatureSketch.Of)];
        Joint = [.. state.Joint.Select(sketch => new QuantileSketch(sketch))];
        Latency = new QuantileSketch(state.Latency);
        foreach (var bin in state.Scores)
        {
            Scores.Restore(bin);
        }

        (Count, FallbackCount, GarbageCount, LongestScoreRun) = (state.Count, state.FallbackCount, state.GarbageCount, state.LongestScoreRun);
    }

    /// <summary>Rows.</summary>
    public long Count { get; private set; }

    /// <summary>One sketch a feature.</summary>
    public ImmutableArray<FeatureSketch> Features { get; }

    /// <summary>The scores.</summary>
    public ScoreHistogram Scores { get; } = new();

    /// <summary>Rows along each direction through all features.</summary>
    public ImmutableArray<QuantileSketch> Joint { get; }

    /// <summary>Latency in microseconds.</summary>
    public QuantileSketch Latency { get; } = new();

    /// <summary>Rows that a fallback answered.</summary>
    public long FallbackCount { get; private set; }

    /// <summary>Rows whose score is no probability.</summary>
    public long GarbageCount { get; private set; }

    /// <summary>Most rows in a row with one score.</summary>
    public long LongestScoreRun { get; private set; }

    /// <summary>Takes rows as columns. A watched feature that has no column, or one of another kind, is missing in every row.</summary>
    /// <param name="features">The features.</param>
    /// <param name="scores">One a row.</param>
    public void Add(ColumnBatch features, ReadOnlyMemory<double> scores)
    {
        ArgumentNullException.ThrowIfNull(features);
        Count += features.Count;
        void Take(int part)
        {
            if (part < Features.Length)
            {
                TakeFeature(features, part);
            }
            else
            {
                foreach (var place in _projection!.Project(features, part - Features.Length))
                {
                    Joint[part - Features.Length].Add(place);
                }
            }
        }

        var parts = Features.Length + Joint.Length;
        if (features.Count >= ParallelRows)
        {
            Parallel.For(0, parts, Take);
        }
        else
        {
            for (var part = 0; part < parts; part++)
            {
                Take(part);
            }
        }

        foreach (var score in scores.Span)
        {
            AddScore(score);
        }
    }

    /// <summary>Takes one row of the prediction log. Rows taken one by one have no place along the directions.</summary>
    public void Add(PredictionRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Count++;
        foreach (var value in row.Features)
        {
            if (_places.TryGetValue(value.Name, out var at))
            {
                if (Features[at].Feature.IsText)
                {
                    Features[at].Add(value.Text);
                }
                else
                {
                    Features[at].Add(value.Number ?? double.NaN);
                }
            }
        }

        foreach (var feature in Features)
        {
            feature.AddMissing(Count - feature.Count);
        }

        FallbackCount += row.Fallback is null ? 0 : 1;
        Latency.Add(row.LatencyMicroseconds);
        if (row.Score is { } score)
        {
            AddScore(score);
        }
    }

    /// <summary>Notes how a row was served that came with its columns.</summary>
    public void Served(long latencyMicroseconds, bool isFallback)
    {
        Latency.Add(latencyMicroseconds);
        FallbackCount += isFallback ? 1 : 0;
    }

    /// <summary>Takes everything another one of the same features has seen.</summary>
    /// <exception cref="ArgumentException">The features differ.</exception>
    public void Merge(PredictionSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!other.Features.Select(feature => feature.Feature).SequenceEqual(Features.Select(feature => feature.Feature)) || other.Joint.Length != Joint.Length)
        {
            throw new ArgumentException("Sketches of other features do not merge.", nameof(other));
        }

        for (var i = 0; i < Features.Length; i++)
        {
            Features[i].Merge(other.Features[i]);
        }

        for (var i = 0; i < Joint.Length; i++)
        {
            Joint[i].Merge(other.Joint[i]);
        }

        Scores.Merge(other.Scores);
        Latency.Merge(other.Latency);
        (Count, FallbackCount, GarbageCount) = (Count + other.Count, FallbackCount + other.FallbackCount, GarbageCount + other.GarbageCount);
        LongestScoreRun = Math.Max(LongestScoreRun, other.LongestScoreRun);
    }

    /// <summary>Everything it holds.</summary>
    public PredictionSketchState ToState() => new(Count, [.. Features.Select(feature => feature.ToState())], [.. Scores.Bins().Select(bin => new ScoreBin(bin.Bin, bin.Count, Scores.SumOf(bin.Bin)))],
        [.. Joint.Select(sketch => sketch.ToState())], Latency.ToState(), FallbackCount, GarbageCount, LongestScoreRun);

    private void TakeFeature(ColumnBatch features, int at)
    {
        var sketch = Features[at];
        var column = features.Schema.IndexOf(sketch.Feature.Name) is >= 0 and var i ? features.Columns[i] : null;
        if (column is null || (column.Type == ColumnType.Text) != sketch.Feature.IsText)
        {
            sketch.AddMissing(features.Count);
        }
        else
        {
            sketch.Add(column);
        }
    }

    private void AddScore(double score)
    {
        if (!(score is >= 0 and <= 1))
        {
            GarbageCount++;
            return;
        }

        Scores.Add(score);
        _scoreRun = score == _lastScore ? _scoreRun + 1 : 1;
        _lastScore = score;
        LongestScoreRun = Math.Max(LongestScoreRun, _scoreRun);
    }
}
