using Flywheel.Engines.XGBoost.Native;
using Flywheel.Training.Design;

namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>Rows to learn from, as XGBoost holds them, with each row's running score.</summary>
internal sealed class TreeRows : IDisposable
{
    public TreeRows(LabelledDesign rows, int threads)
    {
        Scored = new ScoredRows(rows.Labels.Span, rows.Weights.Span, threads);
        Matrix = XGBoostMatrix.FromRows(rows.Design.Dense.Span, rows.Count, rows.Design.DenseWidth, threads);
        Matrix.SetLabels(Scored.Labels);
    }

    public XGBoostMatrix Matrix { get; }

    public ScoredRows Scored { get; }

    /// <summary>Takes every row's score from the booster, which keeps them up to date as trees grow.</summary>
    public void Score(XGBoostBooster booster) => booster.Predict(Matrix, PredictionKind.Margin, Scored.Margins);

    public void Dispose() => Matrix.Dispose();
}
