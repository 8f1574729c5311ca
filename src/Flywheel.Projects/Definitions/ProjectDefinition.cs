using System.Collections.Immutable;

namespace Flywheel.Projects.Definitions;

/// <summary>A project file as the user wrote it, read and checked for shape; whether its names mean anything is checked against the data.</summary>
public sealed record ProjectDefinition
{
    /// <summary>The project's name: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The folder the file stands in: relative paths start there.</summary>
    public required string Folder { get; init; }

    /// <summary>The file's own name, for messages.</summary>
    public required string FileName { get; init; }

    /// <summary>What the project is for.</summary>
    public required ObjectiveDefinition Objective { get; init; }

    /// <summary>Where raw data comes from.</summary>
    public required ImmutableArray<SourceEntry> Sources { get; init; }

    /// <summary>Tables made from sources and other tables.</summary>
    public required ImmutableArray<DatasetEntry> Datasets { get; init; }

    /// <summary>What a model sees of a row, at the moment the row happens.</summary>
    public required ImmutableArray<FeatureEntry> Features { get; init; }

    /// <summary>What is to be predicted.</summary>
    public required LabelDefinition Label { get; init; }

    /// <summary>Which rows train, choose and judge.</summary>
    public required SplitEntry Split { get; init; }

    /// <summary>What is tried.</summary>
    public required TrainDefinition Train { get; init; }

    /// <summary>What a candidate must show before it may serve.</summary>
    public required ImmutableArray<TextEntry> Gates { get; init; }

    /// <summary>Roles that must approve a release before it is promoted, each with the people who have it; empty when nobody is asked.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Approvals { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Where the champion answers; null when the project does not serve.</summary>
    public EndpointDefinition? Endpoint { get; init; }

    /// <summary>How the endpoint turns by itself; null when it only answers.</summary>
    public LoopDefinition? Loop { get; init; }

    /// <summary>Which predictions people look at; null when the model decides alone.</summary>
    public ReviewsDefinition? Reviews { get; init; }

    /// <summary>What is watched beside outcomes, and who is told; null: as usual.</summary>
    public MonitorDefinition? Monitor { get; init; }
}
