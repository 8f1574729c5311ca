namespace Flywheel.Tracking;

/// <summary>Whether something is there for everyday use. Nothing is ever really removed by deleting it.</summary>
public enum Lifecycle
{
    /// <summary>In use.</summary>
    Active,

    /// <summary>Deleted; can be restored.</summary>
    Deleted,
}
