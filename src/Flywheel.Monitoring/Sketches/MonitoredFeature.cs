namespace Flywheel.Monitoring.Sketches;

/// <summary>A feature that is watched.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsText">True for texts; numbers and yes-or-no are numbers.</param>
public readonly record struct MonitoredFeature(string Name, bool IsText);
