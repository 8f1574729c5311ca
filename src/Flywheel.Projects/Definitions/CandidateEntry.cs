using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Projects.Definitions;

/// <summary>One trainer to try: <c>gradient-boosting: { max_depth: 3..10, rounds: ..800 early-stop 30 }</c>.</summary>
/// <param name="Trainer">The trainer's name.</param>
/// <param name="Parameters">Each parameter's text: a value or a range to search.</param>
/// <param name="Features">The features it sees; empty means all.</param>
/// <param name="Without">The features it does not see.</param>
/// <param name="Place">Where it is written.</param>
public sealed record CandidateEntry(string Trainer, ImmutableSortedDictionary<string, TextEntry> Parameters, ImmutableArray<TextEntry> Features, ImmutableArray<TextEntry> Without, Place Place);
