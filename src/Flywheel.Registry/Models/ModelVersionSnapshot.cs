using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Registry.Models;

/// <summary>A version of a registered model as it was when asked. One with a digest is a release of Flywheel.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">Counts up from 1 and is never reused.</param>
/// <param name="Digest">The digest of <c>release.json</c>; null for what another tool registered.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="Updated">When it last changed.</param>
/// <param name="Stage">One of <see cref="ModelStages"/>.</param>
/// <param name="Description">What people wrote about it.</param>
/// <param name="Source">Where it was registered from, as given.</param>
/// <param name="Location">Where its files are: the source, or that of the version it was copied from.</param>
/// <param name="Run">The run that made it; empty when not told. A release's run is named by the first half of its digest.</param>
/// <param name="RunLink">Where people can look at that run; empty when not told.</param>
/// <param name="Tags">Notes by key.</param>
/// <param name="Aliases">Names that point at it, in ordinal order.</param>
public sealed record ModelVersionSnapshot(string Model, int Version, Digest? Digest, Timestamp Created, Timestamp Updated, string Stage, string Description,
    string Source, string Location, string Run, string RunLink, ImmutableSortedDictionary<string, string> Tags, ImmutableArray<string> Aliases);
