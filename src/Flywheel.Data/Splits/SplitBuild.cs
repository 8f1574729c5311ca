using System.Collections.Immutable;
using Flywheel.Data.Versions;

namespace Flywheel.Data.Splits;

/// <summary>A split that was made: a version of the dataset <c>NAME.split</c> with the key columns and <c>part</c>.</summary>
/// <param name="Id">The version.</param>
/// <param name="Manifest">What it is; its parents name the version that was divided and the definition.</param>
/// <param name="Counts">Rows of each part, in the definition's order.</param>
/// <param name="Unassigned">Rows in no part.</param>
public sealed record SplitBuild(DatasetVersionId Id, DatasetManifest Manifest, ImmutableArray<(string Part, long Rows)> Counts, long Unassigned);
