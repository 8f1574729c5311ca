using Flywheel.Core;

namespace Flywheel.Tracking;

/// <summary>What to change of a run; what is null stays.</summary>
public sealed record RunChange
{
    /// <summary>The new name.</summary>
    public string? Name { get; init; }

    /// <summary>Where it stands now.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>When it ended.</summary>
    public Timestamp? Ended { get; init; }

    /// <summary>The run it is a part of from now on.</summary>
    public RunId? Parent { get; init; }

    /// <summary>Deletes or restores it.</summary>
    public Lifecycle? Lifecycle { get; init; }
}
