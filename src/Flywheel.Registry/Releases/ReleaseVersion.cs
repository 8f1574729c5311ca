using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Registry.Releases;

/// <summary>A release under its name: what the registry knows of it beside its bytes.</summary>
/// <param name="Model">The registered model.</param>
/// <param name="Version">Counts up from 1 within the model and is never reused.</param>
/// <param name="Digest">The digest of <c>release.json</c>.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="Aliases">Names that point at it now, in ordinal order.</param>
public sealed record ReleaseVersion(string Model, int Version, Digest Digest, Timestamp CreatedAt, ImmutableArray<string> Aliases)
{
    /// <summary>The run of the turn that made it first.</summary>
    public RunId Run { get; init; } = RunId.Parse(Digest.ToString()[..32]);

    /// <summary>As people write it: <c>flights/3</c>.</summary>
    public override string ToString() => $"{Model}/{Version}";
}
