namespace Flywheel.Monitoring.Sketches;

/// <summary>What a feature of a reference does now and then, though its rows on average do not: no reason to think it broken.</summary>
/// <param name="Low">The least number that was learned from or seen; NaN for texts and where there was none.</param>
/// <param name="High">The greatest number.</param>
/// <param name="MostMissing">The greatest share without a value among rows that followed each other, such as those of a night.</param>
/// <param name="KnowsTexts">False where there were more texts than can be held, so that nobody knows what is new.</param>
public sealed record FeatureHabits(double Low, double High, double MostMissing, bool KnowsTexts);
