using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>A file of a run, kept in objects.</summary>
/// <param name="Path">Its place among the run's files: <c>model/model.onnx</c>. Segments by <c>/</c>; no <c>..</c>, no empty one, none absolute.</param>
/// <param name="Digest">Names the content.</param>
/// <param name="Bytes">Its length.</param>
public sealed record RunArtifact(string Path, Digest Digest, long Bytes);
