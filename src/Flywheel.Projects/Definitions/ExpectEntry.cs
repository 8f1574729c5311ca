using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Projects.Definitions;

/// <summary>One expectation, as its keys and texts: <c>{ column: delay, between: [-120, 1800] }</c>. The data room knows what they mean.</summary>
public sealed record ExpectEntry(ImmutableSortedDictionary<string, ImmutableArray<string>> Values, Place Place);
