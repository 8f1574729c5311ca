namespace Flywheel.Evaluation;

/// <summary>Rows by decision and outcome. Counts are weights, so that resampled rows may count more than once.</summary>
/// <param name="TruePositive">Decided yes, was yes.</param>
/// <param name="FalsePositive">Decided yes, was no.</param>
/// <param name="FalseNegative">Decided no, was yes.</param>
/// <param name="TrueNegative">Decided no, was no.</param>
public readonly record struct Confusion(double TruePositive, double FalsePositive, double FalseNegative, double TrueNegative)
{
    /// <summary>All rows.</summary>
    public double Total => TruePositive + FalsePositive + FalseNegative + TrueNegative;

    /// <summary>Share decided rightly.</summary>
    public double Accuracy => (TruePositive + TrueNegative) / Total;

    /// <summary>Share of decided yes that was yes; 0 when nothing was decided yes.</summary>
    public double Precision => Share(TruePositive, TruePositive + FalsePositive);

    /// <summary>Share of yes that was decided yes; 0 when there was none.</summary>
    public double Recall => Share(TruePositive, TruePositive + FalseNegative);

    /// <summary>Share of no that was decided no; 0 when there was none.</summary>
    public double Specificity => Share(TrueNegative, TrueNegative + FalsePositive);

    /// <summary>Counts a sample's rows at its threshold.</summary>
    /// <param name="sample">The rows.</param>
    /// <param name="weights">How often each row counts; empty means once each.</param>
    public static Confusion Of(BinarySample sample, ReadOnlySpan<double> weights)
    {
        double truePositive = 0, falsePositive = 0, falseNegative = 0, trueNegative = 0;
        for (var i = 0; i < sample.Count; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            var decided = sample.Scores[i] >= sample.Threshold;
            switch (decided, sample.Outcomes[i])
            {
                case (true, true):
                    truePositive += weight;
                    break;
                case (true, false):
                    falsePositive += weight;
                    break;
                case (false, true):
                    falseNegative += weight;
                    break;
                default:
                    trueNegative += weight;
                    break;
            }
        }

        return new Confusion(truePositive, falsePositive, falseNegative, trueNegative);
    }

    /// <summary>The weighted harmonic mean of precision and recall (van Rijsbergen, 1979): recall counts <paramref name="beta"/> times as much.</summary>
    public double FBeta(double beta)
    {
        var square = beta * beta;
        return Share((1 + square) * TruePositive, ((1 + square) * TruePositive) + (square * FalseNegative) + FalsePositive);
    }

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;
}
