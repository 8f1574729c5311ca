namespace Flywheel.Projects.Replay;

/// <summary>What an act of a story does.</summary>
public enum ReplayDeed
{
    /// <summary>Trains a model and lets it answer: the first champion.</summary>
    Deploy,

    /// <summary>Trains a model that goes through gates, shadow and shares like any other.</summary>
    Challenge,

    /// <summary>Trains a model against the leak guard, and keeps it.</summary>
    Leak,

    /// <summary>Gives a kept model all traffic.</summary>
    Force,
}
