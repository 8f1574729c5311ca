using Flywheel.Engines.XGBoost.Trees;
using Flywheel.Training.Design;

namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>
/// Rows that nothing is learned from, with each row's running score. They are scored here, some trees at a time and few enough rows that
/// they stay in the processor's cache: XGBoost would keep a copy of them of three times their size and unpack every row for every round,
/// which costs more than growing the tree when there are more of these rows than of those learned from.
/// </summary>
internal sealed class ValidationRows(LabelledDesign rows, int threads)
{
    private const int Tile = 1 << 9;

    private readonly ScoredRows _scored = new(rows.Labels.Span, rows.Weights.Span, threads);

    /// <summary>Starts every score again.</summary>
    public void Restart(float margin) => _scored.Margins.AsSpan().Fill(margin);

    /// <summary>Adds trees to the scores, one after the other. Gives the reported loss after each.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="origin">Where scores started.</param>
    /// <param name="factors">For each tree, by how much scores are moved from their origin before the loss is taken.</param>
    public double[] Add(IReadOnlyList<DecisionTree> trees, ITreeLoss loss, float origin, float[] factors)
    {
        FlatTree[] flat = [.. trees.Select(tree => new FlatTree(tree))];
        var sums = _scored.Blocks.Sums(trees.Count, (start, count, losses) =>
        {
            for (var tile = start; tile < start + count; tile += Tile)
            {
                var length = Math.Min(Tile, start + count - tile);
                var values = rows.Design.Dense.Span.Slice(tile * rows.Design.DenseWidth, length * rows.Design.DenseWidth);
                for (var i = 0; i < flat.Length; i++)
                {
                    flat[i].AddTo(values, rows.Design.DenseWidth, _scored.Margins.AsSpan(tile, length));
                    losses[i] += _scored.Measure(loss, tile, length, origin, factors[i]);
                }
            }
        });
        return Array.ConvertAll(sums, sum => _scored.Report(loss, sum));
    }
}
