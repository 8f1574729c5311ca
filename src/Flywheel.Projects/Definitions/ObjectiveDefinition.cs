using System.Collections.Immutable;

namespace Flywheel.Projects.Definitions;

/// <summary>What the project is for, in the owner's words and in numbers. With the label it is the goal: a change starts a new iteration of the project.</summary>
public sealed record ObjectiveDefinition
{
    /// <summary>The goal, as a sentence.</summary>
    public required string Business { get; init; }

    /// <summary>What kind of answer is wanted: <c>binary-classification</c>, the only one so far.</summary>
    public string Task { get; init; } = BinaryClassification;

    /// <summary>The metric the project is judged by; null means the one the search goes by.</summary>
    public TextEntry? PrimaryMetric { get; init; }

    /// <summary>Metrics that are watched beside it.</summary>
    public ImmutableArray<TextEntry> SecondaryMetrics { get; init; } = [];

    /// <summary>Money per decision; null when decisions have no stated value.</summary>
    public DecisionValueDefinition? Value { get; init; }

    /// <summary>Most time 99 of 100 answers may take; null means no limit.</summary>
    public TimeSpan? P99 { get; init; }

    /// <summary>Largest share of answers that may fail; null means no limit.</summary>
    public double? ErrorRate { get; init; }

    /// <summary>Greatest age of the training data of what serves; null means no limit.</summary>
    public TimeSpan? Staleness { get; init; }

    internal const string BinaryClassification = "binary-classification";
}
