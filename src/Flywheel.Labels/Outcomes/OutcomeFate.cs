namespace Flywheel.Labels.Outcomes;

/// <summary>What became of an outcome.</summary>
public enum OutcomeFate
{
    /// <summary>Its predictions have their label.</summary>
    Joined,

    /// <summary>It came after the deadline, and was taken.</summary>
    Late,

    /// <summary>It replaced an earlier one.</summary>
    Corrected,

    /// <summary>It says again what is known.</summary>
    Duplicate,

    /// <summary>It is older than what is known, and changes nothing.</summary>
    Stale,

    /// <summary>It waits for its prediction.</summary>
    Held,

    /// <summary>It contradicts one known at the same moment; put aside.</summary>
    Contradicting,

    /// <summary>It claims to be known in the future; put aside.</summary>
    Future,

    /// <summary>It claims to be known before what it is about happened; put aside.</summary>
    BeforeEvent,

    /// <summary>Its label may no longer change; put aside.</summary>
    TooLate,

    /// <summary>There is no such prediction; put aside.</summary>
    Unknown,

    /// <summary>It names neither a prediction nor a key with a time, or its value is not finite; put aside.</summary>
    Malformed,
}
