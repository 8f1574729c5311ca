namespace Flywheel.Evaluation.Sequential;

/// <summary>One side of a unit in which arms saw different rows.</summary>
/// <param name="Predictions">Rows the arm answered.</param>
/// <param name="Outcomes">Those whose outcome is known.</param>
/// <param name="Worth">Sum of what they were worth.</param>
public readonly record struct SplitSide(long Predictions, long Outcomes, double Worth)
{
    /// <summary>Mean worth of a row.</summary>
    public double Mean => Worth / Outcomes;

    internal SplitSide With(SplitSide later) => new(Predictions + later.Predictions, Outcomes + later.Outcomes, Worth + later.Worth);
}
