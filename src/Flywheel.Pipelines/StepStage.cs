namespace Flywheel.Pipelines;

/// <summary>Where a step stands.</summary>
public enum StepStage
{
    /// <summary>Running.</summary>
    Started,

    /// <summary>Running, and this far.</summary>
    Progressed,

    /// <summary>A fault that may pass; it will be tried again.</summary>
    Retrying,

    /// <summary>Done; its outputs and its fact are stored. An end.</summary>
    Finished,

    /// <summary>Not run: an equal step made the same outputs before and they are all there. An end.</summary>
    Skipped,

    /// <summary>Said no. An end.</summary>
    Refused,

    /// <summary>Broke. An end.</summary>
    Failed,

    /// <summary>Not run, because a step it needs has no outputs. An end.</summary>
    Blocked,

    /// <summary>Stopped before its end, or never begun, because the run was cancelled. An end.</summary>
    Cancelled,
}
