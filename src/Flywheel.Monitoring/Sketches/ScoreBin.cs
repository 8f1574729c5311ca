namespace Flywheel.Monitoring.Sketches;

/// <summary>A bin of scores.</summary>
/// <param name="Place">Which bin.</param>
/// <param name="Count">Scores in it.</param>
/// <param name="Sum">Their sum.</param>
public readonly record struct ScoreBin(int Place, long Count, double Sum);
