namespace Flywheel.Tracking;

/// <summary>Settings of the room.</summary>
public sealed record TrackingOptions
{
    /// <summary>
    /// Where files of runs go whose experiment names no place of its own: a URI that clients can write to. Default
    /// <c>mlflow-artifacts:</c>, which clients reach through the server.
    /// </summary>
    public string ArtifactRoot { get; init; } = "mlflow-artifacts:";
}
