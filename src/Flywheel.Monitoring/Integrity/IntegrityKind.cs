namespace Flywheel.Monitoring.Integrity;

/// <summary>What is broken, for certain.</summary>
public enum IntegrityKind
{
    /// <summary>No row arrived.</summary>
    NoTraffic,

    /// <summary>A feature has no value in any row.</summary>
    Vanished,

    /// <summary>Far more rows than usual have no value.</summary>
    Missing,

    /// <summary>Many rows have a text that the reference never had.</summary>
    NewValues,

    /// <summary>Many rows lie outside the range of the reference.</summary>
    OutOfRange,

    /// <summary>A feature has had one value for far longer than it ever had.</summary>
    Stuck,

    /// <summary>The model has given one score for far longer than it ever did.</summary>
    FrozenModel,

    /// <summary>Scores are no probabilities.</summary>
    GarbageScores,

    /// <summary>The fallback answers.</summary>
    Fallback,
}
