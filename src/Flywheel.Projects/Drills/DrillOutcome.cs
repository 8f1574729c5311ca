namespace Flywheel.Projects.Drills;

/// <summary>What came of a drill.</summary>
/// <param name="Plan">What was to go wrong.</param>
/// <param name="Injected">What went wrong, in a sentence; why nothing did where it does not apply.</param>
public sealed record DrillOutcome(DrillPlan Plan, string Injected)
{
    /// <summary>False where the project has nothing that could go wrong like this.</summary>
    public bool Applies { get; init; } = true;

    /// <summary>From the beginning of the fault until it was seen; null when it was not.</summary>
    public TimeSpan? Detected { get; init; }

    /// <summary>Who saw it; null when nobody did.</summary>
    public string? By { get; init; }

    /// <summary>What was said; null when nothing was.</summary>
    public string? Said { get; init; }

    /// <summary>From the end of the fault until all was well again; null when it was not within the drill.</summary>
    public TimeSpan? Recovered { get; init; }

    /// <summary>Rows that were answered.</summary>
    public long Answered { get; init; }

    /// <summary>Rows that got an error in place of an answer.</summary>
    public long Failed { get; init; }

    /// <summary>Answered rows that the prediction log does not have.</summary>
    public long Lost { get; init; }

    /// <summary>True when it was seen and over within its limits and nothing was lost; null where it does not apply.</summary>
    public bool? Passed => !Applies ? null : Detected <= Plan.DetectWithin && Recovered <= Plan.RecoverWithin && Lost == 0;
}
