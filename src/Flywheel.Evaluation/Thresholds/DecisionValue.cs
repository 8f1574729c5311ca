namespace Flywheel.Evaluation.Thresholds;

/// <summary>What each kind of decision is worth, in money.</summary>
public readonly record struct DecisionValue(double TruePositive, double FalsePositive, double FalseNegative, double TrueNegative)
{
    /// <summary>The worth of one decision.</summary>
    public double Of(bool decision, bool outcome) => (decision, outcome) switch
    {
        (true, true) => TruePositive,
        (true, false) => FalsePositive,
        (false, true) => FalseNegative,
        _ => TrueNegative,
    };

    /// <summary>The mean worth of a decision under a confusion matrix.</summary>
    public double PerDecision(Confusion confusion) =>
        ((TruePositive * confusion.TruePositive) + (FalsePositive * confusion.FalsePositive)
            + (FalseNegative * confusion.FalseNegative) + (TrueNegative * confusion.TrueNegative)) / confusion.Total;
}
