namespace Flywheel.Monitoring.Alerts;

/// <summary>A place that alerts are sent to. Extension point: a name and one method. Let exceptions fly: the sender counts and logs them.</summary>
public interface IAlertSink
{
    /// <summary>The name that settings use: <c>log</c>, <c>webhook</c>.</summary>
    string Name { get; }

    /// <summary>Sends one alert.</summary>
    Task SendAsync(Alert alert, CancellationToken cancellationToken);
}
