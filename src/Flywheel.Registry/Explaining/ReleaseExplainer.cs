using System.Collections.Concurrent;
using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Registry.Scoring;

namespace Flywheel.Registry.Explaining;

/// <summary>
/// Explains scores of one release: exactly where its model is a sum of trees that knows its training rows, else by sampling against its holdout. Safe to use from many threads.
/// </summary>
internal sealed class ReleaseExplainer : IDisposable
{
    private readonly ReleaseScorer _scorer;
    private readonly IExplainingPredictor? _trees;
    private readonly RowInputFiller _filler;
    private readonly ConcurrentQueue<IExplanationLane> _lanes = new();
    private readonly SampledShapley _sampled;
    private readonly string[] _features;
    private readonly int _rows;
    private readonly int[]? _players;

    /// <summary>Makes ready to explain.</summary>
    /// <param name="scorer">Scores the release.</param>
    /// <param name="predictor">Its model.</param>
    /// <param name="filler">Fills the model's inputs.</param>
    /// <param name="holdout">Rows of its features.</param>
    internal ReleaseExplainer(ReleaseScorer scorer, IPredictor predictor, RowInputFiller filler, ColumnBatch holdout)
    {
        (_scorer, _filler, _rows) = (scorer, filler, holdout.Count);
        var (numbers, texts) = (scorer.Layout.Numbers, scorer.Layout.Texts);
        _features = [.. scorer.Layout.Features.Select(feature => feature.Name)];
        _sampled = new SampledShapley(
            scorer,
            [.. Enumerable.Range(0, holdout.Count).SelectMany(row => numbers.Select(feature => InputNumber.Of(holdout[feature.Name], row)))],
            [.. Enumerable.Range(0, holdout.Count).SelectMany(row => texts.Select(feature => (string?)holdout[feature.Name].ValueAt(row)))],
            holdout.Count);
        if (predictor is IExplainingPredictor trees && trees.OpenExplanation() is { } lane)
        {
            _players = PlayersOf(lane.Sum);
            _trees = _players is null ? null : trees;
            _lanes.Enqueue(lane);
        }
    }

    /// <summary>
    /// Explains the score of a row, in the layout's order (see <see cref="RowInputFiller.Fill"/>). Refuses <c>release.unexplained</c>: a row that the model fails on or gives no number for.
    /// </summary>
    internal Result<ScoreExplanation> Explain(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts)
    {
        try
        {
            if (_rows == 0)
            {
                return Unexplained("The release has no holdout to explain by.");
            }

            var score = _scorer.ScoreRow(numbers, texts);
            var explained = _trees is null ? Sample(numbers, texts, score) : Walk(_trees, _players!, numbers, texts, score);
            return double.IsFinite(explained.Sum) && explained.Contributions.All(part => double.IsFinite(part.Value)) ? explained : Unexplained("The model gives no number for this row, or for rows that are partly it.");
        }
        catch (ScoringException failed)
        {
            return Unexplained(failed.Message);
        }
    }

    /// <summary>Frees the lanes. No call may be running.</summary>
    public void Dispose()
    {
        while (_lanes.TryDequeue(out var lane))
        {
            lane.Inputs.Dispose();
        }
    }

    private ScoreExplanation Walk(IExplainingPredictor trees, int[] players, ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts, double score)
    {
        var lane = _lanes.TryDequeue(out var free) ? free : trees.OpenExplanation()!;
        _filler.Fill(lane.Inputs, 0, numbers, texts);
        var contributions = new double[_features.Length];
        lane.Explain(players, contributions);
        var sum = lane.Sum;
        _lanes.Enqueue(lane);
        return new ScoreExplanation(ScoreExplanation.TreeShapley, ExplanationScale.Margin, sum.Base, sum.Base + contributions.Sum(), score, Sorted(contributions, null)) { IsLogistic = sum.IsLogistic };
    }

    private ScoreExplanation Sample(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts, double score)
    {
        var (contributions, errors, start) = _sampled.Explain(numbers, texts);
        return new ScoreExplanation(ScoreExplanation.SampledShapley, ExplanationScale.Score, start, start + contributions.Sum(), score, Sorted(contributions, errors));
    }

    private ImmutableArray<FeatureContribution> Sorted(double[] contributions, double[]? errors) =>
        [.. _features.Select((feature, i) => new FeatureContribution(feature, contributions[i], errors?[i])).OrderByDescending(part => Math.Abs(part.Value)).ThenBy(part => part.Feature, StringComparer.Ordinal)];

    // The feature of each column of the sum; null where a column is of none of them.
    private int[]? PlayersOf(ExplainedSum sum)
    {
        if (sum.Columns.IsEmpty)
        {
            // The columns are the only input, and that holds the numbers in their order.
            return sum.Width == _scorer.Layout.Numbers.Length ? [.. Enumerable.Range(0, sum.Width)] : null;
        }

        int[] players = [.. sum.Columns.Select(column => Array.IndexOf(_features, column))];
        return players.All(player => player >= 0) ? players : null;
    }

    private static Refusal Unexplained(string why) => new("release.unexplained", "Not explained", why, "Look for values that the model was not trained on.");
}
