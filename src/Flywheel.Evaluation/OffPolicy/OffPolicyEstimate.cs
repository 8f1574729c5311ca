using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.OffPolicy;

/// <summary>What a policy that never ran would have earned a decision, in three ways, and whether the past can tell.</summary>
/// <param name="Logged">What was earned, for comparison.</param>
/// <param name="InversePropensity">Rewards weighted by target over logged propensity (Horvitz and Thompson, 1952): unbiased, wide.</param>
/// <param name="SelfNormalised">The same over the sum of weights (Swaminathan and Joachims, 2015): a little biased, narrower.</param>
/// <param name="DoublyRobust">A reward model, corrected by the weighted errors it makes (Dudík, Langford and Li, 2011): right if either is.</param>
/// <param name="Overlap">Whether the estimates may be believed.</param>
/// <param name="Rows">Decisions they rest on.</param>
public sealed record OffPolicyEstimate(Interval Logged, Interval InversePropensity, Interval SelfNormalised, Interval DoublyRobust, Overlap Overlap, int Rows);
