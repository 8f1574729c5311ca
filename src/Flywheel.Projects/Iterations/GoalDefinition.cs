using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Wheel;

namespace Flywheel.Projects.Iterations;

/// <summary>What a project is after: its objective, what is predicted of which rows, and the metric that decides. Two runs with the same goal are one iteration.</summary>
public sealed record GoalDefinition
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The business goal, as a sentence.</summary>
    public required string Business { get; init; }

    /// <summary>What kind of answer is wanted.</summary>
    public required string Task { get; init; }

    /// <summary>The dataset whose rows are predicted.</summary>
    public required string Inputs { get; init; }

    /// <summary>What is predicted of a row: the label's name and its condition.</summary>
    public required string Output { get; init; }

    /// <summary>What training makes small.</summary>
    public required string Loss { get; init; }

    /// <summary>The metric that decides.</summary>
    public required string PrimaryMetric { get; init; }

    /// <summary>Metrics that are watched beside it.</summary>
    public required ImmutableArray<string> SecondaryMetrics { get; init; }

    /// <summary>Money per decision; null when decisions have no stated value.</summary>
    public DecisionValueDefinition? Value { get; init; }

    /// <summary>Most milliseconds 99 of 100 answers may take; null means no limit.</summary>
    public double? P99Milliseconds { get; init; }

    /// <summary>Largest share of answers that may fail; null means no limit.</summary>
    public double? ErrorRate { get; init; }

    /// <summary>Greatest age in days of the training data of what serves; null means no limit.</summary>
    public double? StalenessDays { get; init; }

    /// <summary>The goal of a project that was planned without a refusal.</summary>
    public static GoalDefinition Of(ProjectDefinition project) => new()
    {
        Business = project.Objective.Business,
        Task = project.Objective.Task,
        Inputs = FeaturePlanner.Predicted(project).Value.Name,
        Output = $"{project.Label.Name.Text}: {project.Label.Is.Text}",
        Loss = "log_loss",
        PrimaryMetric = project.Train.Metric.Text,
        SecondaryMetrics = [.. project.Objective.SecondaryMetrics.Select(metric => metric.Text)],
        Value = project.Objective.Value,
        P99Milliseconds = project.Objective.P99?.TotalMilliseconds,
        ErrorRate = project.Objective.ErrorRate,
        StalenessDays = project.Objective.Staleness?.TotalDays,
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static GoalDefinition Parse(string json) => JsonSerializer.Deserialize<GoalDefinition>(json, s_json)!;

    /// <summary>The goal as one JSON object, the same text for the same goal.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Digest of all of it: two goals are the same iteration when it is equal.</summary>
    public Digest ToDigest()
    {
        using var builder = new DigestBuilder("goal");
        return builder.Add(ToJson()).Build();
    }

    /// <summary>The parts in which this goal differs from another, by their names in JSON.</summary>
    public ImmutableArray<string> ChangesFrom(GoalDefinition before)
    {
        var (now, then) = (JsonSerializer.SerializeToNode(this, s_json)!.AsObject(), JsonSerializer.SerializeToNode(before, s_json)!.AsObject());
        return [.. now.Where(part => !JsonNode.DeepEquals(part.Value, then[part.Key])).Select(part => part.Key)];
    }
}
