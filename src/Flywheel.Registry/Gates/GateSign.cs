namespace Flywheel.Registry.Gates;

/// <summary>How the two sides of a gate compare.</summary>
public enum GateSign
{
    /// <summary><c>&gt;=</c></summary>
    AtLeast,

    /// <summary><c>&gt;</c></summary>
    Above,

    /// <summary><c>&lt;=</c></summary>
    AtMost,

    /// <summary><c>&lt;</c></summary>
    Below,
}
