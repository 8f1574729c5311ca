namespace Flywheel.Monitoring.Sketches;

/// <summary>Where a numeric feature lies and how it scatters.</summary>
public readonly record struct FeatureScale(string Name, double Mean, double Deviation);
