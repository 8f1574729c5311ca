using Flywheel.Core;

namespace Flywheel.Data.Sources;

/// <summary>One file of a source, found.</summary>
/// <param name="Path">Where it is on this machine.</param>
/// <param name="Label">How messages and quarantine name it: the same on every machine.</param>
public sealed record SourceFile(string Path, string Label)
{
    /// <summary>The digest of its bytes; none until it is read.</summary>
    public Digest Digest { get; init; }
}
