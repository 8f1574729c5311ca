namespace Flywheel.Evaluation.OffPolicy;

/// <summary>A decision that was taken and rewarded, beside what another policy would have done in its place.</summary>
/// <param name="Propensity">Chance with which the logged policy took this decision, in (0, 1].</param>
/// <param name="TargetPropensity">Chance with which the judged policy would take the same decision, in [0, 1]; 0 or 1 for one that does not draw.</param>
/// <param name="Reward">What came of it.</param>
/// <param name="ExpectedReward">What a model expected of the logged decision; 0 without a model.</param>
/// <param name="TargetExpectedReward">What the model expects of the judged policy here: over its decisions, by their chance; 0 without a model.</param>
/// <param name="Cluster">Decisions of one number stand or fall together: a day.</param>
public readonly record struct LoggedDecision(double Propensity, double TargetPropensity, double Reward, double ExpectedReward, double TargetExpectedReward, int Cluster);
