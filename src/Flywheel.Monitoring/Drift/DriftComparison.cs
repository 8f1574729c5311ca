namespace Flywheel.Monitoring.Drift;

/// <summary>How one lot of a feature compares with another.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Test">The test that fits its type and the number of rows.</param>
/// <param name="Statistic">The test's statistic or distance.</param>
/// <param name="PValue">Of rows that know nothing of each other; null where any difference would be significant, or there is none.</param>
/// <param name="Psi">Population stability index over ten bins of the reference, or over texts: context, as people know it.</param>
/// <param name="Distance">What alarms go by: the distance of distribution functions or shares, or of missing shares if that is greater; in [0, 1].</param>
public sealed record DriftComparison(string Feature, DriftTestKind Test, double Statistic, double? PValue, double Psi, double Distance);
