namespace Flywheel.Labels.Outcomes;

/// <summary>What no outcome by the deadline means.</summary>
public enum MissingRule
{
    /// <summary>Not known; the label is recorded as missing.</summary>
    Unknown,

    /// <summary>A no: what was not clicked was not wanted. Recorded as assumed.</summary>
    Negative,
}
