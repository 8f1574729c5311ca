namespace Flywheel.Monitoring.Drift;

/// <summary>How two lots of a feature are compared.</summary>
public enum DriftTestKind
{
    /// <summary>Kolmogorov and Smirnov's test, for numbers.</summary>
    KolmogorovSmirnov,

    /// <summary>Pearson's chi-square test, for texts of which there are enough.</summary>
    ChiSquare,

    /// <summary>Wasserstein's distance in standard deviations, for so many numbers that any difference would be significant.</summary>
    Wasserstein,

    /// <summary>Jensen and Shannon's distance, for texts too many or too rare to test.</summary>
    JensenShannon,
}
