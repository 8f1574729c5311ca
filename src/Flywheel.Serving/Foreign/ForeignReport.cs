using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Registry.Releases;

namespace Flywheel.Serving.Foreign;

/// <summary>A foreign model that is a release now.</summary>
/// <param name="Release">The release.</param>
/// <param name="Request">What its rows have.</param>
/// <param name="Score">Where its score comes from in the file: <c>probabilities:1</c>.</param>
/// <param name="Changes">What of the file had to be changed.</param>
/// <param name="ProofRows">Rows it was scored on.</param>
/// <param name="LargestDifference">The most that a score differs from the expected one; null where none was given.</param>
/// <param name="IsChampion">Whether it serves from now on.</param>
public sealed record ForeignReport(
    ReleaseVersion Release, ImmutableArray<Field> Request, string Score, ImmutableArray<string> Changes, int ProofRows, double? LargestDifference, bool IsChampion);
