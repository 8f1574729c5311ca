using System.Collections.Immutable;

namespace Flywheel.Projects.Loop;

/// <summary>How far the prediction log and the labels have been read: the last row of each writer.</summary>
internal sealed record JournalPlace(ImmutableSortedDictionary<string, long> Predictions, ImmutableSortedDictionary<string, long> Labels);
