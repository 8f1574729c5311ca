using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Quality;
using Flywheel.Projects.Loop.Monitors;
using Flywheel.Registry.Gates;

namespace Flywheel.Projects.Loop;

/// <summary>
/// Where a loop stands: small, kept in the catalog after every step, so that a server that is started again goes on as if it had never stopped. What is still open is
/// not in it but in the journals, from <see cref="Low"/> on.
/// </summary>
internal sealed record LoopState
{
    /// <summary>The version that was champion.</summary>
    public required int Champion { get; init; }

    /// <summary>What the calibration alarm said when it was raised; null when it was not, for this champion.</summary>
    public string? Alarm { get; init; }

    /// <summary>Closed days of this champion, in order.</summary>
    public required ImmutableArray<CalibrationDay> Days { get; init; }

    /// <summary>Their mean logarithmic losses.</summary>
    public required ImmutableArray<double> Losses { get; init; }

    /// <summary>Rows of days before this moment count no more.</summary>
    public required long ClosedUntil { get; init; }

    /// <summary>From where the journals are read again.</summary>
    public required JournalPlace Low { get; init; }

    /// <summary>How far they had been read.</summary>
    public required JournalPlace Read { get; init; }

    /// <summary>The roll-out under way.</summary>
    public RolloutState? Rollout { get; init; }

    /// <summary>The gates that its challenger passed.</summary>
    public ImmutableArray<GateFinding> Gates { get; init; } = [];

    /// <summary>Outcomes since the last candidate was begun.</summary>
    public long Outcomes { get; init; }

    /// <summary>When the last candidate was begun.</summary>
    public Timestamp? CandidateAt { get; init; }

    /// <summary>Why a candidate is being made now; null when none is.</summary>
    public string? Making { get; init; }

    /// <summary>The labels so far.</summary>
    public LabelSummary? Labels { get; init; }

    /// <summary>What the calibration alarm would see, and how soon; null before there are days to tell it from.</summary>
    public string? Power { get; init; }

    /// <summary>Shares of the predictions of the last days that had an outcome when their wait was over.</summary>
    public ImmutableArray<double> LabelShares { get; init; } = [];

    /// <summary>What is said of outcomes that stay away; null when they come.</summary>
    public string? LabelAlarm { get; init; }

    /// <summary>Where the monitors of rows stand; null in a state that was kept before there were any.</summary>
    public MonitorState? Monitors { get; init; }
}
