namespace Flywheel.Tracking;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Running.</summary>
    Running,

    /// <summary>To be run later.</summary>
    Scheduled,

    /// <summary>Done.</summary>
    Finished,

    /// <summary>Broke.</summary>
    Failed,

    /// <summary>Stopped from outside.</summary>
    Killed,
}
