using MathNet.Numerics;

namespace Flywheel.Evaluation.Sequential;

/// <summary>How long a comparison takes, worked out before it starts.</summary>
public static class SampleSizePlan
{
    /// <summary>
    /// Units after which a true gain is shown with this power by a confidence sequence: the first n at which the gain is above the reach of the
    /// sequence by the normal quantile of the power. Null when that is more than <paramref name="maxUnits"/>.
    /// </summary>
    /// <param name="gain">The true mean gain of a unit.</param>
    /// <param name="deviation">Standard deviation of a unit's gain.</param>
    /// <param name="power">Chance to have shown it by then, in (0, 1).</param>
    /// <param name="sequence">The sequence that will decide.</param>
    /// <param name="maxUnits">Where to stop looking.</param>
    public static int? UnitsFor(double gain, double deviation, double power, MeanSequenceOptions sequence, int maxUnits)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        for (var units = 2; gain > 0 && units <= maxUnits; units++)
        {
            if (Shows(gain, deviation, power, sequence, units))
            {
                return units;
            }
        }

        return null;
    }

    /// <summary>The smallest gain that is shown within <paramref name="units"/> with this power.</summary>
    public static double GainShownIn(int units, double deviation, double power, MeanSequenceOptions sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return MeanSequence.Reach(units, deviation, sequence) + (Quantile(power) * deviation / Math.Sqrt(units));
    }

    /// <summary>
    /// Rows each arm needs where arms see different rows, so that a difference between two shares shows with this power at one look: the
    /// textbook formula for two proportions, times the design effect of clusters.
    /// </summary>
    /// <param name="share">Share in the champion's arm, in (0, 1).</param>
    /// <param name="difference">The difference to be seen.</param>
    /// <param name="alpha">Two-sided chance of a false finding.</param>
    /// <param name="power">Chance to find it.</param>
    /// <param name="rowsPerCluster">Rows of one arm that share a day or a key; 1 when each stands alone.</param>
    /// <param name="correlation">Correlation of two rows of one cluster (Kish's design effect is 1 + (rows - 1) correlation).</param>
    public static long RowsPerArm(double share, double difference, double alpha, double power, double rowsPerCluster, double correlation)
    {
        var other = share + difference;
        var variance = (share * (1 - share)) + (other * (1 - other));
        var quantiles = Quantile(1 - (alpha / 2)) + Quantile(power);
        var design = 1 + ((rowsPerCluster - 1) * correlation);
        return (long)Math.Ceiling(quantiles * quantiles * variance / (difference * difference) * design);
    }

    private static bool Shows(double gain, double deviation, double power, MeanSequenceOptions sequence, int units) => gain >= GainShownIn(units, deviation, power, sequence);

    private static double Quantile(double probability) => -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * probability);
}
