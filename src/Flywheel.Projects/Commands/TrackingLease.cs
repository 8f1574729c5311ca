namespace Flywheel.Projects.Commands;

/// <summary>An open door of tracking: <c>http://127.0.0.1:41234</c>. Disposing it closes the door when what was begun is answered.</summary>
/// <param name="address">What clients set as <c>MLFLOW_TRACKING_URI</c>.</param>
/// <param name="token">What clients send to be let in: <c>MLFLOW_TRACKING_TOKEN</c>.</param>
/// <param name="close">Closes it.</param>
public sealed class TrackingLease(string address, string token, Func<ValueTask> close) : IAsyncDisposable
{
    /// <summary>What clients set as <c>MLFLOW_TRACKING_URI</c>.</summary>
    public string Address { get; } = address;

    /// <summary>What clients send to be let in, where callers are asked: <c>MLFLOW_TRACKING_TOKEN</c>. A secret.</summary>
    public string Token { get; } = token;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => close();
}
