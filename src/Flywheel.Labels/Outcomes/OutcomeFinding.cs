using System.Collections.Immutable;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>What became of an outcome, and the labels that follow from it.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Labels">Labels made or changed, one for each prediction it is about.</param>
public sealed record OutcomeFinding(OutcomeRow Outcome, OutcomeFate Fate, ImmutableArray<LabelRow> Labels)
{
    /// <summary>True when it is kept beside the labels, with the reason, for a person to see.</summary>
    public bool IsPutAside => Fate is OutcomeFate.Contradicting or OutcomeFate.Future or OutcomeFate.BeforeEvent or OutcomeFate.TooLate or OutcomeFate.Unknown or OutcomeFate.Malformed;
}
