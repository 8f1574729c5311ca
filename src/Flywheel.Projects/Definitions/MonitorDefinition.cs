using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Flywheel.Monitoring.Alerts;
using Flywheel.Monitoring.Integrity;

namespace Flywheel.Projects.Definitions;

/// <summary>What a served project watches beside its outcomes, and who is told.</summary>
public sealed record MonitorDefinition
{
    /// <summary>Share of the budget of false alarms that the calibration alarm has: decay of the model is what matters most. Drift and expected quality share the rest.</summary>
    internal const double CalibrationShare = 0.8;

    /// <summary>Days from one false alarm to the next that are bearable, on average, over all statistical monitors together. Range 4 to 200,000; default 90.</summary>
    [Range(4.0, 200_000)]
    public double DaysPerFalseAlarm { get; init; } = 90;

    /// <summary>Rows of the prediction log that are looked at in full each second, so that watching costs the same however many come. Range 1 to 1,000,000; default 100.</summary>
    [Range(1, 1_000_000)]
    public int RowsPerSecond { get; init; } = 100;

    /// <summary>Features that are watched one by one; empty watches all that the model reads.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>How long rows are gathered before it is asked whether something is broken. Default 10 minutes.</summary>
    public TimeSpan IntegrityEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How broken is broken.</summary>
    public IntegrityOptions Integrity { get; init; } = new();

    /// <summary>A rise of the mean logarithmic loss that is worth an action: drift that costs less is a notice. Range 0 to 10; default 0.005.</summary>
    [Range(0.0, 10)]
    public double WorthwhileLoss { get; init; } = 0.005;

    /// <summary>How served features are proven to be those that training computes.</summary>
    public SkewDefinition Skew { get; init; } = new();

    /// <summary>Who is told about what; one of them is for everything else.</summary>
    public ImmutableArray<AlertRule> Rules { get; init; } = [new("*", AlertSeverity.Warning, "whoever serves", "Look at 'flywheel status'.", TimeSpan.FromDays(1))];

    /// <summary>Where alerts are posted to, beside the log.</summary>
    public ImmutableArray<Uri> Webhooks { get; init; } = [];

    /// <summary>True for features that are watched one by one.</summary>
    internal bool IsWatched(string feature) => Features.IsEmpty || Features.Contains(feature);
}
