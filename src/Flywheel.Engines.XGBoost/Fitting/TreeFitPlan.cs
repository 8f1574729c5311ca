using Flywheel.Engines.XGBoost.Trees;

namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>How trees are to be grown.</summary>
/// <param name="Loss">What they are grown against.</param>
/// <param name="Settings">XGBoost's parameters of a single tree.</param>
/// <param name="Rounds">Most trees.</param>
/// <param name="Patience">Rounds without a better validation loss after which to stop; 0 never stops.</param>
/// <param name="Seed">Where random numbers start.</param>
/// <param name="Link">From the sum of the leaves to the score.</param>
internal sealed record TreeFitPlan(
    ITreeLoss Loss, IReadOnlyDictionary<string, string> Settings, int Rounds, int Patience, ulong Seed, TreeLink Link)
{
    /// <summary>
    /// True grows every tree against the same starting score, and the trees are averaged: a forest. False grows each tree against
    /// what the trees before it left over: boosting.
    /// </summary>
    public bool Averaged { get; init; }
}
