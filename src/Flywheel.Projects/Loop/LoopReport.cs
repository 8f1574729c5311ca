using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Alerts;
using Flywheel.Serving.Routing;

namespace Flywheel.Projects.Loop;

/// <summary>How an endpoint stands, from what its server keeps: no server need be asked.</summary>
public sealed record LoopReport
{
    /// <summary>The endpoint.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Who answers, and since when and why; null when nothing ever answered by a route.</summary>
    public RouteRecord? Route { get; init; }

    /// <summary>The champion in the registry; null when there is none.</summary>
    public string? Champion { get; init; }

    /// <summary>When the champion was made.</summary>
    public Timestamp? ChampionMadeAt { get; init; }

    /// <summary>When the loop last kept a step; null when it was never turned.</summary>
    public Timestamp? LookedAt { get; init; }

    /// <summary>The roll-out under way, in words; null when there is none.</summary>
    public string? Rollout { get; init; }

    /// <summary>Why a candidate is being made; null when none is.</summary>
    public string? Making { get; init; }

    /// <summary>What the calibration alarm says of the champion; null when it is silent.</summary>
    public string? CalibrationAlarm { get; init; }

    /// <summary>What the calibration alarm would see, and how soon; null before there are days to tell it from.</summary>
    public string? CalibrationPower { get; init; }

    /// <summary>Open alerts, by key.</summary>
    public ImmutableArray<Alert> Alerts { get; init; } = [];

    /// <summary>What monitors said last, whether or not it was reason for an alert.</summary>
    public ImmutableArray<AlarmLine> Monitors { get; init; } = [];

    /// <summary>What each monitor would see, and how soon.</summary>
    public ImmutableArray<AlarmLine> Power { get; init; } = [];

    /// <summary>The labels; null before the loop was turned.</summary>
    public LabelSummary? Labels { get; init; }

    /// <summary>The last closed days, in order.</summary>
    public required ImmutableArray<DayQuality> Days { get; init; }

    /// <summary>The last events, in order.</summary>
    public required ImmutableArray<TimelineEvent> Timeline { get; init; }

    /// <summary>What happens next, and when, as far as that is known.</summary>
    public required ImmutableArray<NextStep> Next { get; init; }

    /// <summary>The limits of the objective, each with what was found.</summary>
    public required ImmutableArray<LimitFinding> Limits { get; init; }
}
