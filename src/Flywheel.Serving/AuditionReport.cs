namespace Flywheel.Serving;

/// <summary>What an audition found, one entry a row.</summary>
/// <param name="Scores">The scores.</param>
/// <param name="Seconds">From the row's JSON to its line for the log: without the web server and the disk.</param>
public sealed record AuditionReport(double[] Scores, double[] Seconds)
{
    /// <summary>The time that this share of the rows kept to, in seconds.</summary>
    /// <param name="share">In (0, 1]: 0.99.</param>
    public double Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var sorted = Seconds.Order().ToArray();
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
