namespace Flywheel.Training.Encoders;

/// <summary>What was learned of one numeric feature.</summary>
internal sealed record NumberSteps(string Feature, float Low, float High, float Fill, float Center, float Factor, bool Indicator);
