namespace Flywheel.Projects.Commands;

/// <summary>An open door of tracking: <c>http://127.0.0.1:41234</c>. Disposing it closes the door when what was begun is answered.</summary>
/// <param name="address">What clients set as <c>MLFLOW_TRACKING_URI</c>.</param>
/// <param name="close">Closes it.</param>
public sealed class TrackingLease(string address, Func<ValueTask> close) : IAsyncDisposable
{
    /// <summary>What clients set as <c>MLFLOW_TRACKING_URI</c>.</summary>
    public string Address { get; } = address;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => close();
}
