using Flywheel.Core;

namespace Flywheel.Storage;

/// <summary>Something made, by the digest of its content.</summary>
/// <param name="Digest">Names the content.</param>
/// <param name="Kind">One word: <c>source</c>, <c>dataset-version</c>, <c>training-set</c>, <c>model</c>, <c>report</c>, <c>release</c>.</param>
/// <param name="Name">What people call it: <c>flights</c>. Several artifacts of a kind may share a name over time.</param>
public sealed record ArtifactReference(Digest Digest, string Kind, string Name);
