using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Sources;

/// <summary>A source at one moment: its files and the digest of their bytes.</summary>
/// <param name="Definition">As declared.</param>
/// <param name="Files">Every file, in reading order, each with its digest.</param>
/// <param name="Digest">Of the bytes of all files in order: equal digests mean equal content. The names of the files do not count.</param>
public sealed record SourceSnapshot(SourceDefinition Definition, ImmutableArray<SourceFile> Files, Digest Digest);
