using System.Collections.Immutable;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Replay;

/// <summary>A model of the story: the project's first candidate that sees all features, as its first trial, on some of the features.</summary>
/// <param name="Features">The features it sees; empty means all of the project.</param>
/// <param name="KnownAt">A column that says, wrongly, when a row is known: how a leak is told. Null: as the project has it.</param>
/// <param name="Rows">Training rows at most; null: as the project has it.</param>
/// <param name="HeldOut">The last days that choose, and as many that judge: few, because what matters most to learn is what happened last. Whether a candidate is better is seen in the shadow.</param>
/// <param name="Parameters">Parameters of the trainer that differ from the project's.</param>
public sealed record ReplayModel(ImmutableArray<TextEntry> Features, TextEntry? KnownAt, long? Rows, int HeldOut, ImmutableSortedDictionary<string, TextEntry> Parameters);
