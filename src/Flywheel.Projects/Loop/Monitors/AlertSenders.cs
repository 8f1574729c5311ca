using Flywheel.Monitoring.Alerts;
using Flywheel.Projects.Definitions;
using Microsoft.Extensions.Logging;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>Makes senders to the sinks that a project names: always the log, and its webhooks.</summary>
internal static class AlertSenders
{
    internal static AlertSender Of(MonitorDefinition definition, HttpClient client, TimeProvider time, ILogger logger) => new(
        [new LogAlertSink(new LoggerOf<LogAlertSink>(logger)), .. definition.Webhooks.Select(address => (IAlertSink)new WebhookAlertSink(client, address))], time, new LoggerOf<AlertSender>(logger));

    // What a room logs goes where the loop logs.
    private sealed class LoggerOf<TRoom>(ILogger logger) : ILogger<TRoom>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => logger.Log(logLevel, eventId, state, exception, formatter);
    }
}
