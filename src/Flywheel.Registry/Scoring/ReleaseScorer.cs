using System.Collections.Concurrent;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Registry.Explaining;
using Flywheel.Registry.Releases;

namespace Flywheel.Registry.Scoring;

/// <summary>
/// A release loaded and proven: its graph, how features become its inputs, its threshold. Evaluation, gates, batch scoring, HTTP and
/// the embedded client all score through this. Safe to use from many threads.
/// </summary>
public sealed class ReleaseScorer : IDisposable
{
    private const int BatchRows = 1024;

    private readonly IPredictor _predictor;
    private readonly ConcurrentBag<IPredictorLane> _singles = [];
    private readonly ConcurrentBag<IPredictorLane> _batches = [];
    private readonly RowInputFiller _rowFiller;
    private readonly int _output;
    private readonly Lock _explaining = new();
    private ReleaseExplainer? _explainer;
    private Holdout? _holdout;

    private ReleaseScorer(IPredictor predictor, InputLayout layout, RowInputFiller rowFiller, int output) =>
        (_predictor, Layout, _rowFiller, _output) = (predictor, layout, rowFiller, output);

    /// <summary>Which feature goes where.</summary>
    public InputLayout Layout { get; }

    /// <summary>
    /// Loads a release and scores its holdout. Refuses a graph that does not load or fit its layout, and <c>release.holdout</c> when a
    /// score differs from the recorded one by more than <see cref="Holdout.Tolerance"/>: what was evaluated is what is served.
    /// </summary>
    public static Result<ReleaseScorer> Load(ReleaseSnapshot release, IPredictorLoader loader)
    {
        var opened = Open(release.Files[ReleaseFiles.Model], InputLayout.Parse(Encoding.UTF8.GetString(release.Files[ReleaseFiles.Layout].Span)), loader);
        if (!opened.TryGet(out var scorer))
        {
            return opened;
        }

        var read = ReleaseJson.ReadHoldout(release.Files[ReleaseFiles.Holdout].Span);
        var refusal = read.TryGet(out var holdout) ? scorer.CheckHoldout(release, holdout) : read.Refusals[0];
        if (refusal is null)
        {
            scorer._holdout = holdout;
            return scorer;
        }

        scorer.Dispose();
        return refusal;
    }

    /// <summary>Loads a graph that is not a release yet, such as a candidate under evaluation.</summary>
    public static Result<ReleaseScorer> Open(ReadOnlyMemory<byte> graph, InputLayout layout, IPredictorLoader loader)
    {
        var loaded = loader.Load(graph);
        if (!loaded.TryGet(out var predictor))
        {
            return loaded.Refused<ReleaseScorer>();
        }

        var filler = RowInputFiller.Create(layout, predictor.Signature);
        if (filler.TryGet(out var bound))
        {
            return new ReleaseScorer(predictor, layout, bound, predictor.Signature.Outputs.Length - 1);
        }

        predictor.Dispose();
        return filler.Refused<ReleaseScorer>();
    }

    /// <summary>Binds the layout to batches of this schema once, for <see cref="Score(ColumnBatch, BatchInputFiller)"/>. Refuses features that are missing or of another type.</summary>
    public Result<BatchInputFiller> Bind(Schema features) => BatchInputFiller.Create(Layout, _predictor.Signature, features);

    /// <summary>Scores rows of features. Refuses as <see cref="Bind"/>.</summary>
    public Result<double[]> Score(ColumnBatch features)
    {
        var bound = Bind(features.Schema);
        return bound.TryGet(out var filler) ? Score(features, filler) : bound.Refused<double[]>();
    }

    /// <summary>Scores rows of features whose schema was bound before. Many rows are spread over the cores; each row's score is the same either way.</summary>
    public double[] Score(ColumnBatch features, BatchInputFiller filler)
    {
        var scores = new double[features.Count];
        if (features.Count == 1)
        {
            Score(features, filler, _singles, capacity: 1, start: 0, count: 1, scores);
        }
        else if (features.Count <= BatchRows)
        {
            Score(features, filler, _batches, BatchRows, start: 0, features.Count, scores);
        }
        else
        {
            Parallel.For(0, (features.Count + BatchRows - 1) / BatchRows, block =>
                Score(features, filler, _batches, BatchRows, block * BatchRows, Math.Min(BatchRows, features.Count - (block * BatchRows)), scores));
        }

        return scores;
    }

    /// <summary>Scores one row, in the layout's order (see <see cref="RowInputFiller.Fill"/>). Allocates nothing once warm when there are no texts.</summary>
    public double ScoreRow(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts)
    {
        var lane = Take(_singles, capacity: 1);
        _rowFiller.Fill(lane, 0, numbers, texts);
        lane.Run(1);
        double score = lane.Output<float>(_output)[0];
        _singles.Add(lane);
        return score;
    }

    /// <summary>Scores a few rows, one after the other in the layout's order. Allocates nothing once warm when there are no texts.</summary>
    /// <param name="numbers">Every row's numbers, row by row; NaN means missing.</param>
    /// <param name="texts">Every row's texts, row by row; null means missing.</param>
    /// <param name="scores">One a row: 1 to 1,024 of them.</param>
    public void ScoreRows(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts, Span<double> scores)
    {
        var lane = scores.Length == 1 ? Take(_singles, capacity: 1) : Take(_batches, BatchRows);
        for (var row = 0; row < scores.Length; row++)
        {
            _rowFiller.Fill(lane, row, numbers.Slice(row * Layout.Numbers.Length, Layout.Numbers.Length), texts.Slice(row * Layout.Texts.Length, Layout.Texts.Length));
        }

        lane.Run(scores.Length);
        var output = lane.Output<float>(_output);
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] = output[row];
        }

        (scores.Length == 1 ? _singles : _batches).Add(lane);
    }

    /// <summary>
    /// Explains the score of a row, in the layout's order. Refuses <c>release.unexplained</c>. What it needs is made at the first call, from the release's holdout.
    /// </summary>
    /// <exception cref="InvalidOperationException">The graph is of no release.</exception>
    public Result<ScoreExplanation> Explain(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts)
    {
        var holdout = _holdout ?? throw new InvalidOperationException("Only a release that was loaded has rows to explain by.");
        lock (_explaining)
        {
            _explainer ??= new ReleaseExplainer(this, _predictor, _rowFiller, HoldoutRows.ToBatch(holdout, Layout));
        }

        return _explainer.Explain(numbers, texts);
    }

    /// <summary>Frees the graph. No call may be running.</summary>
    public void Dispose()
    {
        _explainer?.Dispose();
        foreach (var lane in _singles.Concat(_batches))
        {
            lane.Dispose();
        }

        _predictor.Dispose();
    }

    private void Score(ColumnBatch features, BatchInputFiller filler, ConcurrentBag<IPredictorLane> lanes, int capacity, int start, int count, double[] scores)
    {
        if (count == 0)
        {
            return;
        }

        var lane = Take(lanes, capacity);
        filler.Fill(lane, features, start, count);
        lane.Run(count);
        var output = lane.Output<float>(_output);
        for (var row = 0; row < count; row++)
        {
            scores[start + row] = output[row];
        }

        lanes.Add(lane);
    }

    // A lane that a failed call left behind is not put back: its inputs are unknown, and the next call opens a fresh one.
    private IPredictorLane Take(ConcurrentBag<IPredictorLane> lanes, int capacity) => lanes.TryTake(out var lane) ? lane : _predictor.OpenLane(capacity);

    private Refusal? CheckHoldout(ReleaseSnapshot release, Holdout holdout)
    {
        Result<double[]> scored;
        try
        {
            scored = Score(HoldoutRows.ToBatch(holdout, Layout));
        }
        catch (ScoringException failed)
        {
            return new Refusal("release.holdout", "Holdout not reproduced", $"The holdout of {release.Digest.Abbreviated} cannot be scored: {failed.Message}", "Do not serve it; make the release again on this platform and compare.");
        }

        if (!scored.TryGet(out var scores))
        {
            return scored.Refusals[0];
        }

        for (var row = 0; row < scores.Length; row++)
        {
            if (!(Math.Abs(scores[row] - holdout.Scores[row]) <= Holdout.Tolerance))
            {
                return new Refusal("release.holdout", "Holdout not reproduced", FormattableString.Invariant(
                    $"Row {row + 1} of the holdout of {release.Digest.Abbreviated} scores {scores[row]:R}; it scored {holdout.Scores[row]:R} when the release was made."),
                    "Do not serve it; make the release again on this platform and compare.");
            }
        }

        return null;
    }
}
