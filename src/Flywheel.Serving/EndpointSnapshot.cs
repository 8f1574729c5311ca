using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Features;
using Flywheel.Registry.Explaining;
using Flywheel.Registry.Releases;
using Flywheel.Registry.Scoring;
using Flywheel.Serving.States;

namespace Flywheel.Serving;

/// <summary>
/// A release accepted by an endpoint: proven by its holdout, its features live. Immutable but for its count of holders: routes hold it, and its graph is freed when
/// the last one lets go.
/// </summary>
public sealed class EndpointSnapshot
{
    private readonly ReleaseScorer _scorer;
    private readonly BatchInputFiller _filler;
    private readonly ConcurrentQueue<PredictionLane> _lanes = new();
    private int _holders;

    internal EndpointSnapshot(string endpoint, ReleaseVersion version, ReleaseSnapshot release, ReleaseScorer scorer, BatchInputFiller filler, LiveState state, RowShape row, LaneLog log)
    {
        (Endpoint, Version, Manifest, Digest, State, Time, Key) = (endpoint, version, release.Manifest, release.Digest, state, row.Time, row.Key);
        (_scorer, _filler) = (scorer, filler);
        Request = new Schema(release.Manifest.Request.Select(column => column with { Nullable = column.Name != Time && column.Nullable }));
        FeatureSchema = state.Features.Schema;
        NumberPlaces = [.. scorer.Layout.Numbers.Select(feature => FeatureSchema.IndexOf(feature.Name))];
        TextPlaces = [.. scorer.Layout.Texts.Select(feature => FeatureSchema.IndexOf(feature.Name))];
        Name = JsonEncodedText.Encode(version.ToString()).EncodedUtf8Bytes.ToArray();
        (EndpointTag, VersionTag) = (new("endpoint", endpoint), new("version", version.Version));
        TimeColumn = Request.IndexOf(Time);
        Tensors = scorer.Layout.Columns().ToFrozenDictionary(entry => entry.Tensor.Name, entry => entry.Columns.Select(column => column.Name).ToImmutableArray(), StringComparer.Ordinal);
        Lanes = new LaneScorer(this, log);
        KeyColumns = Key.All(name => Request.IndexOf(name) >= 0) ? [.. Key.Select(Request.IndexOf)] : [];
    }

    /// <summary>The endpoint it answers at.</summary>
    public string Endpoint { get; }

    /// <summary>The release under its name.</summary>
    public ReleaseVersion Version { get; }

    /// <summary>The same name in UTF-8, as JSON writes it.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>What it is.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>The digest of the release.</summary>
    public Digest Digest { get; }

    /// <summary>Columns a request row must bring.</summary>
    public Schema Request { get; }

    /// <summary>The columns that features become.</summary>
    public Schema FeatureSchema { get; }

    /// <summary>The column that holds the row's own time.</summary>
    public string Time { get; }

    /// <summary>False where requests bring no time: then a row is of the moment it is asked about.</summary>
    public bool HasTime => TimeColumn >= 0;

    /// <summary>The columns of each tensor that a foreign model takes, by its name: callers may fill it whole. Empty for a model of the house.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<string>> Tensors { get; }

    /// <summary>What a foreign model takes, in its order; empty for a model of the house.</summary>
    public ImmutableArray<TensorDefinition> ForeignInputs => _scorer.Layout.Tensors;

    /// <summary>The columns that name what a row is about, when requests bring them.</summary>
    public ImmutableArray<string> Key { get; }

    /// <summary>The live state of every feature.</summary>
    public LiveFeatures Features => State.Features;

    /// <summary>Where that state came from.</summary>
    public StateSource Source => State.Source;

    internal LiveState State { get; }

    // Boxed once, so that counting a request makes no object.
    internal KeyValuePair<string, object?> EndpointTag { get; }

    internal KeyValuePair<string, object?> VersionTag { get; }

    internal ImmutableArray<int> NumberPlaces { get; }

    internal ImmutableArray<int> TextPlaces { get; }

    internal int TimeColumn { get; }

    /// <summary>Scores and logs lanes of this release.</summary>
    internal LaneScorer Lanes { get; }

    internal ImmutableArray<int> KeyColumns { get; }

    /// <summary>True when the graph was freed.</summary>
    internal bool IsFreed => Volatile.Read(ref _holders) < 0;

    /// <summary>Scores rows of features of the live schema; refuses <c>serving.unscored</c>, naming the first row that the model gives no number for.</summary>
    public Result<double[]> Score(ColumnBatch features)
    {
        double[] scores;
        try
        {
            scores = _scorer.Score(features, _filler);
        }
        catch (Exception failed) when (failed is ScoringException or AggregateException { InnerException: ScoringException })
        {
            return Unscored.Failed(failed.InnerException as ScoringException ?? (ScoringException)failed);
        }

        var without = Array.FindIndex(scores, score => !double.IsFinite(score));
        return without < 0 ? scores : Unscored.NoNumber with { Sentence = $"The model gives no number for row {without + 1}." };
    }

    /// <summary>Explains the answer that a lane of this release holds.</summary>
    internal Result<ScoreExplanation> Explain(PredictionLane answered)
    {
        var (numbers, texts) = (new double[NumberPlaces.Length], new string?[TextPlaces.Length]);
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = answered.Numbers[NumberPlaces[i]];
        }

        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = answered.Texts[TextPlaces[i]];
        }

        return _scorer.Explain(numbers, texts);
    }

    internal void ScoreRows(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts, Span<double> scores) => _scorer.ScoreRows(numbers, texts, scores);

    /// <summary>A lane that nobody uses; give it back with <see cref="Return"/>.</summary>
    public PredictionLane Rent() => _lanes.TryDequeue(out var lane) ? lane : new PredictionLane(this);

    /// <summary>Takes a lane back whose answer was read.</summary>
    public void Return(PredictionLane lane)
    {
        ArgumentNullException.ThrowIfNull(lane);
        _lanes.Enqueue(lane);
    }

    internal void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Lets go. The last holder frees the graph; by then no request can reach it.</summary>
    internal void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && Interlocked.CompareExchange(ref _holders, -1, 0) == 0)
        {
            _scorer.Dispose();
        }
    }
}
