namespace Flywheel.Projects.Loop;

/// <summary>How far a roll-out has come.</summary>
public enum RolloutStage
{
    /// <summary>The challenger scores copies of all requests and answers none.</summary>
    Shadow,

    /// <summary>It answers a share of the requests, by key.</summary>
    Canary,

    /// <summary>It answers everything; the release before it scores copies, so that a mistake is seen and undone.</summary>
    Watch,
}
