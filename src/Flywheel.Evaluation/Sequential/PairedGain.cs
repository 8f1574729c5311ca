using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Evaluation.Sequential;

/// <summary>What one row says of two scores that were given to it: positive where the challenger did better.</summary>
public static class PairedGain
{
    // A score nearer to certainty than this counts as this near, so that one row cannot outweigh a day.
    private const double Nearest = 1e-6;

    /// <summary>Champion's logarithmic loss less challenger's, in nats; at most 13.8 either way.</summary>
    public static double LogLoss(double champion, double challenger, bool outcome) => Loss(champion, outcome) - Loss(challenger, outcome);

    /// <summary>Champion's squared error less challenger's.</summary>
    public static double Brier(double champion, double challenger, bool outcome)
    {
        var truth = outcome ? 1 : 0;
        return ((champion - truth) * (champion - truth)) - ((challenger - truth) * (challenger - truth));
    }

    /// <summary>Worth of the challenger's decision less worth of the champion's, in money.</summary>
    public static double Money(bool champion, bool challenger, bool outcome, DecisionValue value) => value.Of(challenger, outcome) - value.Of(champion, outcome);

    private static double Loss(double score, bool outcome)
    {
        var clipped = Math.Clamp(score, Nearest, 1 - Nearest);
        return -Math.Log(outcome ? clipped : 1 - clipped);
    }
}
