namespace Flywheel.Projects.Loop;

/// <summary>What happened to an endpoint.</summary>
public enum TimelineKind
{
    /// <summary>A release began to answer everything.</summary>
    Deployed,

    /// <summary>Something was seen that a person or the loop should act on.</summary>
    Alarm,

    /// <summary>There was a reason to train, and a candidate is being made.</summary>
    Retraining,

    /// <summary>A candidate was trained.</summary>
    Trained,

    /// <summary>A candidate was refused before it met a request: by the leak guard or by a gate.</summary>
    Refused,

    /// <summary>A candidate began to score copies of the traffic.</summary>
    Shadowed,

    /// <summary>A candidate got a share of the traffic.</summary>
    Advanced,

    /// <summary>A candidate became champion.</summary>
    Promoted,

    /// <summary>A new champion was watched beside the one before it and stays.</summary>
    Confirmed,

    /// <summary>A candidate lost its traffic: it was worse, or was not shown to be better.</summary>
    Returned,

    /// <summary>A champion lost its place to the release before it.</summary>
    RolledBack,

    /// <summary>What the loop had decided was refused, and did not happen.</summary>
    Stopped,

    /// <summary>An alarm that nothing is trained for, and why.</summary>
    Unanswered,
}
