using System.Collections.Immutable;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>What became of outcomes that were taken together. All of them are durable when it is given.</summary>
/// <param name="Fates">How many had which fate.</param>
/// <param name="Labels">Labels made or changed.</param>
/// <param name="PutAside">The first hundred that were put aside.</param>
public sealed record OutcomeReceipt(ImmutableSortedDictionary<OutcomeFate, long> Fates, ImmutableArray<LabelRow> Labels, ImmutableArray<OutcomeFinding> PutAside);
