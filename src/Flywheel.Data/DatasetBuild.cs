using System.Collections.Immutable;
using Flywheel.Data.Ingest;
using Flywheel.Data.Versions;

namespace Flywheel.Data;

/// <summary>A build that succeeded.</summary>
/// <param name="Id">The version made; the same as before when nothing changed.</param>
/// <param name="Manifest">What it is.</param>
/// <param name="Sources">How the rows of each source went.</param>
/// <param name="QueryRows">Rows of the query: those of the version and the quarantined together.</param>
public sealed record DatasetBuild(DatasetVersionId Id, DatasetManifest Manifest, ImmutableArray<SourceCount> Sources, long QueryRows);
