using Flywheel.Core;

namespace Flywheel.Projects.Definitions;

/// <summary>What the project is for, in the owner's words and in numbers. A change starts a new iteration of the project.</summary>
public sealed record ObjectiveDefinition
{
    /// <summary>The goal, as a sentence.</summary>
    public required string Business { get; init; }

    /// <summary>Money per decision; null when decisions have no stated value.</summary>
    public DecisionValueDefinition? Value { get; init; }

    /// <summary>Most time 99 of 100 answers may take; null means no limit.</summary>
    public TimeSpan? P99 { get; init; }

    /// <summary>Largest share of answers that may fail; null means no limit.</summary>
    public double? ErrorRate { get; init; }

    /// <summary>Greatest age of the training data of what serves; null means no limit.</summary>
    public TimeSpan? Staleness { get; init; }

    /// <summary>Digest of all of it: two objectives are the same iteration when it is equal.</summary>
    public Digest ToDigest()
    {
        using var builder = new DigestBuilder("objective").Add(Business);
        foreach (var number in new[] { Value?.TruePositive, Value?.FalsePositive, Value?.FalseNegative, Value?.TrueNegative, P99?.TotalSeconds, ErrorRate, Staleness?.TotalSeconds })
        {
            builder.Add(number is null ? 0 : 1).Add(number ?? 0);
        }

        return builder.Build();
    }
}
