using Flywheel.Core;

namespace Flywheel.Registry.Releases;

/// <summary>One file of a release: its name inside the bundle, and its content by digest.</summary>
public sealed record ReleaseFile(string Name, Digest Digest, long Bytes);
