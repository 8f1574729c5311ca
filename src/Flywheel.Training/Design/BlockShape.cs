using System.Collections.Immutable;

namespace Flywheel.Training.Design;

/// <summary>A category block without its rows: the feature and what each code stands for.</summary>
public sealed record BlockShape(string Name, ImmutableArray<string> Categories);
