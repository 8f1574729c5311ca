using Flywheel.Core;
using Flywheel.Evaluation.Metrics;

namespace Flywheel.Evaluation.Thresholds;

/// <summary>Chooses the threshold that does best on validation rows. Every distinct score is tried; ties go to the higher threshold, which decides yes less often.</summary>
public static class ThresholdChooser
{
    /// <summary>The greatest mean worth of a decision.</summary>
    public static ThresholdChoice ByValue(BinarySample sample, DecisionValue value) =>
        Best(sample, "value per decision", confusion => value.PerDecision(confusion));

    /// <summary>The greatest harmonic mean of precision and recall: what is left when decisions have no stated worth.</summary>
    public static ThresholdChoice ByF1(BinarySample sample) => Best(sample, "f1", confusion => confusion.FBeta(1));

    /// <summary>The greatest recall among thresholds of at least this precision; refuses <c>evaluation.precision-out-of-reach</c>.</summary>
    public static Result<ThresholdChoice> ByPrecision(BinarySample sample, double atLeast)
    {
        var choice = Best(sample, FormattableString.Invariant($"recall at precision >= {atLeast}"), confusion => confusion.Precision >= atLeast && confusion.TruePositive > 0 ? confusion.Recall : double.NegativeInfinity);
        return double.IsNegativeInfinity(choice.Value)
            ? new Refusal("evaluation.precision-out-of-reach", "Precision out of reach", FormattableString.Invariant($"No threshold gives a precision of {atLeast} on {sample.Count} rows."), "Ask for less, or find better features.")
            : choice;
    }

    private static ThresholdChoice Best(BinarySample sample, string objective, Func<Confusion, double> worth)
    {
        double positives = 0, negatives = 0, noes = sample.Count - sample.PositiveCount;
        var best = (Threshold: double.BitIncrement(1), Worth: worth(new Confusion(0, 0, sample.PositiveCount, noes)));
        foreach (var group in new ScoreGroups(sample, []))
        {
            positives += group.Positives;
            negatives += group.Negatives;
            var value = worth(new Confusion(positives, negatives, sample.PositiveCount - positives, noes - negatives));
            if (value > best.Worth)
            {
                best = (group.Score, value);
            }
        }

        return new ThresholdChoice(best.Threshold, objective, best.Worth);
    }
}
