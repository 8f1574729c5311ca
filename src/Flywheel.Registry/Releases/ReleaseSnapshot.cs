using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Registry.Releases;

/// <summary>A release read whole and checked: manifest and the bytes of every file by name.</summary>
public sealed record ReleaseSnapshot(Digest Digest, ReleaseManifest Manifest, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Files);
