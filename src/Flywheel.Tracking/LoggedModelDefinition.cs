using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>A model that a run is about to store.</summary>
/// <param name="Experiment">The experiment it belongs to.</param>
/// <param name="Name">What people call it; empty for its id.</param>
public sealed record LoggedModelDefinition(ExperimentId Experiment, string Name)
{
    /// <summary>What kind of thing it is, in the client's words.</summary>
    public string Type { get; init; } = "";

    /// <summary>The run that made it; empty when there is none.</summary>
    public string Run { get; init; } = "";

    /// <summary>What it was made with.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Params { get; init; } = [];

    /// <summary>Notes.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Tags { get; init; } = [];
}
