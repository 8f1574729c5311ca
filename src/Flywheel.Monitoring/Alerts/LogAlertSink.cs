using Microsoft.Extensions.Logging;

namespace Flywheel.Monitoring.Alerts;

/// <summary>Writes alerts to the log.</summary>
public sealed partial class LogAlertSink(ILogger<LogAlertSink> logger) : IAlertSink
{
    /// <inheritdoc/>
    public string Name => "log";

    /// <inheritdoc/>
    public Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var level = alert.Severity switch
        {
            AlertSeverity.Critical => LogLevel.Critical,
            AlertSeverity.Warning => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        Write(logger, level, alert.Key, alert.Explanation, alert.Owner, alert.Action, alert.Count);
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 1, Message = "{Alert}: {Explanation} For {Owner}: {Action} (seen {Count} times)")]
    private static partial void Write(ILogger logger, LogLevel level, string alert, string explanation, string owner, string action, long count);
}
