namespace Flywheel.Labels.Reviews;

/// <summary>Where a question stands.</summary>
public enum ReviewState
{
    /// <summary>Nobody looks at it yet.</summary>
    Waiting,

    /// <summary>Somebody looks at it, and others are kept away.</summary>
    Claimed,

    /// <summary>A person answered.</summary>
    Answered,

    /// <summary>Nobody answered in time: the model's decision stands.</summary>
    Expired,
}
