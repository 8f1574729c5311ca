namespace Flywheel.Data;

/// <summary>What to do with a number that is NaN or infinite.</summary>
public enum NonFinite
{
    /// <summary>Quarantine the row.</summary>
    Quarantine,

    /// <summary>Take it as missing.</summary>
    Null,

    /// <summary>Keep it as it is.</summary>
    Keep,
}
