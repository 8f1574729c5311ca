using System.Collections.Immutable;

namespace Flywheel.Registry.Explaining;

/// <summary>
/// Why a score is what it is: what a row of which nothing is known would get, and what each feature adds to that. <see cref="Base"/> and all contributions add up to
/// <see cref="Sum"/>, but for rounding.
/// </summary>
/// <param name="Method">How it was found: <see cref="TreeShapley"/> or <see cref="SampledShapley"/>.</param>
/// <param name="Scale">What is added up.</param>
/// <param name="Base">Where the sum starts.</param>
/// <param name="Sum">What it comes to: the score, or on the margin scale what the score is made from.</param>
/// <param name="Score">The score.</param>
/// <param name="Contributions">One a feature, the largest first.</param>
public sealed record ScoreExplanation(string Method, ExplanationScale Scale, double Base, double Sum, double Score, ImmutableArray<FeatureContribution> Contributions)
{
    /// <summary>Exact: every set of features counted, by the shares in which training rows went through the trees.</summary>
    public const string TreeShapley = "tree-shapley";

    /// <summary>Estimated: features in random orders, those left out taken from rows of the holdout.</summary>
    public const string SampledShapley = "sampled-shapley";

    /// <summary>Whether the score is the logistic function of the sum.</summary>
    public bool IsLogistic { get; init; }
}
