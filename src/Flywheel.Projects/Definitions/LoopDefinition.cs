using Flywheel.Labels.Outcomes;
using Flywheel.Projects.Loop;

namespace Flywheel.Projects.Definitions;

/// <summary>How a served project turns by itself: what it waits for, when it trains, how a candidate gets in.</summary>
public sealed record LoopDefinition
{
    /// <summary>How often the loop looks at what came in. Default 1 minute.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When a day begins, from midnight UTC: the quietest hour.</summary>
    public TimeSpan DayStarts { get; init; }

    /// <summary>How outcomes join predictions.</summary>
    public OutcomeRules Outcomes { get; init; } = new();

    /// <summary>How long after its end a day waits for outcomes before it counts without them. Default 1 day.</summary>
    public TimeSpan OutcomeWait { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How a challenger comes to answer.</summary>
    public RolloutOptions Rollout { get; init; } = new();

    /// <summary>When a candidate is trained; null: only people train.</summary>
    public RetrainDefinition? Retrain { get; init; }
}
