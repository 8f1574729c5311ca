namespace Flywheel.Labels.Outcomes;

/// <summary>What two values known at the same moment mean.</summary>
public enum ContradictionRule
{
    /// <summary>The label is withdrawn: not known.</summary>
    Unknown,

    /// <summary>The first one taken stays.</summary>
    KeepFirst,
}
