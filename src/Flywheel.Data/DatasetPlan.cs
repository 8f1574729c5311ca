using System.Collections.Immutable;
using Flywheel.Data.Sources;

namespace Flywheel.Data;

/// <summary>A dataset to be built, with everything its query may name.</summary>
/// <param name="Definition">What to build.</param>
/// <param name="Sources">Sources by name. Only those the query names are read.</param>
/// <param name="Datasets">Versions of other datasets by name.</param>
/// <param name="ProjectFolder">Where relative locations start.</param>
public sealed record DatasetPlan(
    DatasetDefinition Definition,
    ImmutableDictionary<string, SourceDefinition> Sources,
    ImmutableDictionary<string, DatasetVersionId> Datasets,
    string ProjectFolder)
{
    /// <summary>The sources and datasets that the definition names, in ordinal order: its parents.</summary>
    public ImmutableArray<string> References => Definition.From is { } from
        ? [from]
        : SqlReferences.Find(Definition.Sql ?? "", [.. Sources.Keys, .. Datasets.Keys]);
}
