using Flywheel.Core;

namespace Flywheel.Projects.Definitions;

/// <summary>A feature: a name and an expression of the feature language.</summary>
public sealed record FeatureEntry(string Name, string Expression, Place Place);
