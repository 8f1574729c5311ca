namespace Flywheel.Data;

/// <summary>What to do with a column that the declared schema does not have.</summary>
public enum ExtraColumns
{
    /// <summary>Leave it out and say so.</summary>
    Warn,

    /// <summary>Refuse the data.</summary>
    Refuse,
}
