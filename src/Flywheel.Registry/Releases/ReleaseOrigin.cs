using Flywheel.Core;

namespace Flywheel.Registry.Releases;

/// <summary>Something a release was made of: <c>dataset-version flights 3fa2…</c>.</summary>
public sealed record ReleaseOrigin(string Kind, string Name, Digest Digest);
