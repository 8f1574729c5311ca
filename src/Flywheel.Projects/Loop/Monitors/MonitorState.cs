using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Monitoring.Alerts;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>Where the monitors of an endpoint stand. Days that are open are not in it: their rows are read again.</summary>
internal sealed record MonitorState
{
    /// <summary>The release that is watched, by digest.</summary>
    public string Release { get; init; } = "";

    /// <summary>Rows of days before this moment are no longer taken.</summary>
    public long ClosedUntil { get; init; } = long.MinValue;

    /// <summary>Rows answered until this moment were asked whether something is broken.</summary>
    public long CheckedUntil { get; init; } = long.MinValue;

    /// <summary>When features were last computed again; at first, when the release began to be watched.</summary>
    public Timestamp? SkewAt { get; init; }

    /// <summary>What came of it; null before the first time.</summary>
    public string? Skew { get; init; }

    /// <summary>When the last row was answered that was looked at; null before any.</summary>
    public Timestamp? LastRowAt { get; init; }

    /// <summary>Closed days of this release, in order: all that the drift monitor knows of them.</summary>
    public ImmutableArray<DriftDay> Days { get; init; } = [];

    /// <summary>How far estimates without labels were off, by day.</summary>
    public ImmutableArray<QualityErrors> Errors { get; init; } = [];

    /// <summary>Open alerts.</summary>
    public ImmutableArray<Alert> Alerts { get; init; } = [];

    /// <summary>What each monitor would see, and how soon.</summary>
    public ImmutableArray<AlarmLine> Power { get; init; } = [];

    /// <summary>What the last closed day said of drift; null before there is one.</summary>
    public string? Drift { get; init; }

    /// <summary>Quality of the last closed day without labels; null before there is one.</summary>
    public string? Expected { get; init; }

    /// <summary>99th percentile of the latency of the rows looked at last, in microseconds; null before any.</summary>
    public double? P99Microseconds { get; init; }

    /// <summary>Share of the rows looked at last that a fallback answered; null before any.</summary>
    public double? FallbackShare { get; init; }
}
