namespace Flywheel.Projects.Drills;

/// <summary>What goes wrong in a drill.</summary>
public enum DrillKind
{
    /// <summary>Nothing: what would have been raised anyway is no detection.</summary>
    Control,

    /// <summary>Outcomes come days later than usual.</summary>
    LateLabels,

    /// <summary>A column that features read has one value, whatever happens.</summary>
    StuckFeature,

    /// <summary>A caller mixes up two columns of one kind.</summary>
    SwappedColumns,

    /// <summary>Outcomes say the opposite of what happened.</summary>
    PoisonedBatch,

    /// <summary>Whatever is asked, one score is the answer.</summary>
    FrozenModel,

    /// <summary>Nothing can be appended to the journal.</summary>
    DeadStore,
}
