using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Flywheel.Monitoring.Alerts;

/// <summary>
/// Sends alerts to every sink. Best effort: a sink that fails is tried three times, logged and counted, and keeps no other from getting the
/// alert. Safe to use from many threads.
/// </summary>
public sealed partial class AlertSender(IEnumerable<IAlertSink> sinks, TimeProvider time, ILogger<AlertSender> logger)
{
    private const int Attempts = 3;

    private readonly ImmutableArray<IAlertSink> _sinks = [.. sinks];
    private long _failures;

    /// <summary>Alerts that a sink did not get.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Sends one alert everywhere.</summary>
    public Task SendAsync(Alert alert, CancellationToken cancellationToken) => Task.WhenAll(_sinks.Select(sink => SendAsync(sink, alert, cancellationToken)));

    private async Task SendAsync(IAlertSink sink, Alert alert, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await sink.SendAsync(alert, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                if (attempt == Attempts)
                {
                    Interlocked.Increment(ref _failures);
                    Lost(logger, alert.Key, sink.Name, Attempts, fault);
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Alert {Alert} did not reach {Sink} in {Attempts} attempts.")]
    private static partial void Lost(ILogger logger, string alert, string sink, int attempts, Exception fault);
}
