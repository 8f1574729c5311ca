namespace Flywheel.Projects.Loop;

/// <summary>What a monitor says.</summary>
/// <param name="Monitor">The monitor: <c>calibration</c>, <c>drift</c>, <c>integrity</c>.</param>
/// <param name="Text">In a sentence.</param>
public sealed record AlarmLine(string Monitor, string Text);
