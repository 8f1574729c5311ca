using System.Collections.Immutable;

namespace Flywheel.Projects.Definitions;

/// <summary>How rows are divided: <c>{ by: time, train: 2001-01..2001-04, validate: 2001-05, test: 2001-06 }</c>.</summary>
/// <param name="By"><c>time</c>, <c>random</c>, <c>stratified</c> or a column to keep together.</param>
/// <param name="Shares">The text of <c>train</c>, <c>validate</c> and <c>test</c>: time ranges or shares.</param>
/// <param name="Seed">Seed of the random kinds.</param>
public sealed record SplitEntry(TextEntry By, ImmutableSortedDictionary<string, TextEntry> Shares, long Seed);
