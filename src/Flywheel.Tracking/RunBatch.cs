using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>Things to log to a run at once: all of them, durably, or none.</summary>
public sealed record RunBatch
{
    /// <summary>Points; one that is there already (same key, value, step and time) is passed over.</summary>
    public ImmutableArray<MetricPoint> Metrics { get; init; } = [];

    /// <summary>What it is run with. A param never changes: the same value again is fine, another is refused.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Params { get; init; } = [];

    /// <summary>Notes; they may change.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Notes to take away; refused when one is not there.</summary>
    public ImmutableArray<string> RemovedTags { get; init; } = [];

    /// <summary>Files already stored in objects. A path that is there gets the new content.</summary>
    public ImmutableArray<RunArtifact> Artifacts { get; init; } = [];

    /// <summary>Datasets that went in; one known by name and digest keeps its description and gets the tags.</summary>
    public ImmutableArray<RunInput> Inputs { get; init; } = [];

    /// <summary>Logged models that went in or came out; one that is there already stays.</summary>
    public ImmutableArray<ModelLink> Models { get; init; } = [];
}
