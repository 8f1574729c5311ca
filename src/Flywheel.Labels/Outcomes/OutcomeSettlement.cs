using System.Collections.Immutable;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>What a moment settled.</summary>
/// <param name="Labels">Labels of predictions whose deadline passed without an outcome.</param>
/// <param name="PutAside">Outcomes that waited for their prediction in vain.</param>
public sealed record OutcomeSettlement(ImmutableArray<LabelRow> Labels, ImmutableArray<OutcomeFinding> PutAside);
