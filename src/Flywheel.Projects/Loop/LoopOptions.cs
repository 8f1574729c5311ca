using Flywheel.Evaluation.Thresholds;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Quality;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Loop;

/// <summary>How an endpoint is watched and how challengers get in.</summary>
public sealed record LoopOptions
{
    /// <summary>How outcomes join predictions.</summary>
    public OutcomeRules Outcomes { get; init; } = new();

    /// <summary>What counts as one day.</summary>
    public QualityCohortsOptions Days { get; init; } = new();

    /// <summary>When scores count as no longer calibrated.</summary>
    public CalibrationAlarmOptions Calibration { get; init; } = new();

    /// <summary>How a challenger comes to answer.</summary>
    public RolloutOptions Rollout { get; init; } = new();

    /// <summary>What decisions are worth; null when nobody said.</summary>
    public DecisionValue? Value { get; init; }

    /// <summary>What is watched beside outcomes.</summary>
    public MonitorDefinition Monitor { get; init; } = new();

    /// <summary>As a project declares it.</summary>
    public static LoopOptions Of(LoopDefinition loop, MonitorDefinition? monitor, ObjectiveDefinition objective)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(objective);
        return new LoopOptions
        {
            Monitor = monitor ?? new MonitorDefinition(),
            Calibration = CalibrationOf(monitor ?? new MonitorDefinition()),
            Outcomes = loop.Outcomes,
            Days = new QualityCohortsOptions { SpanStart = loop.DayStarts, OutcomeWait = loop.OutcomeWait },
            Rollout = loop.Rollout,
            Value = objective.Value is { } worth ? new DecisionValue(worth.TruePositive, worth.FalsePositive, worth.FalseNegative, worth.TrueNegative) : null,
        };
    }

    /// <summary>The calibration alarm with its share of the budget of false alarms.</summary>
    internal static CalibrationAlarmOptions CalibrationOf(MonitorDefinition monitor) => new() { DaysPerFalseAlarm = monitor.DaysPerFalseAlarm / MonitorDefinition.CalibrationShare };
}
