namespace Flywheel.Monitoring.Alerts;

/// <summary>How soon somebody should look.</summary>
public enum AlertSeverity
{
    /// <summary>When there is time: context.</summary>
    Notice,

    /// <summary>Today.</summary>
    Warning,

    /// <summary>Now.</summary>
    Critical,
}
