using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Monitoring.Alerts;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>The open alerts of an endpoint: raised once, given to whoever sends them, counted for <c>/metrics</c>, closed when their cause is gone for good. Not thread-safe.</summary>
internal sealed class AlertDesk : IDisposable
{
    // What comes and goes is one alert: three looks without it close it.
    private const int LooksToClose = 3;

    private readonly string _endpoint;
    private readonly AlertBook _book;
    private readonly Dictionary<string, int> _quiet = new(StringComparer.Ordinal);

    internal AlertDesk(string endpoint, MonitorDefinition definition, ImmutableArray<Alert> open)
    {
        (_endpoint, _book) = (endpoint, new AlertBook(definition.Rules, open));
        Count(1, open);
    }

    /// <summary>Open alerts.</summary>
    internal ImmutableArray<Alert> Open => _book.Open;

    /// <summary>Notes what a monitor saw.</summary>
    /// <param name="finding">What.</param>
    /// <param name="now">When.</param>
    /// <param name="send">Given the alert when somebody is to be told now.</param>
    /// <returns>True when it is new, and more than a notice: the timeline is of what somebody should act on.</returns>
    internal bool Raise(MonitorFinding finding, Timestamp now, Action<Alert> send)
    {
        var subject = finding.Beside.Prepend(finding.Subject).FirstOrDefault(subject => Find(finding.Monitor, subject) is not null);
        var before = subject is null ? null : Find(finding.Monitor, subject);
        subject ??= finding.Subject;
        if (_book.Raise(_endpoint, finding.Monitor, subject, finding.Explanation, now, finding.Severity, finding.Action) is { } alert)
        {
            send(alert);
        }

        var raised = Find(finding.Monitor, subject)!;
        _quiet.Remove(raised.Key);
        if (before is null)
        {
            LoopMeters.Raised(raised);
            Count(1, [raised]);
        }

        return raised.Severity > AlertSeverity.Notice && !(before?.Severity > AlertSeverity.Notice);
    }

    /// <summary>Closes alerts of a monitor whose subjects were not seen for some looks.</summary>
    internal void Settle(string monitor, IReadOnlyCollection<MonitorFinding> seen)
    {
        foreach (var alert in Open.Where(alert => alert.Monitor == monitor && seen.All(finding => finding.Subject != alert.Subject)))
        {
            _quiet[alert.Key] = _quiet.GetValueOrDefault(alert.Key) + 1;
            if (_quiet[alert.Key] >= LooksToClose)
            {
                Close(alert);
            }
        }
    }

    /// <summary>Closes alerts.</summary>
    internal void CloseWhere(Func<Alert, bool> isOver)
    {
        foreach (var alert in Open.Where(isOver))
        {
            Close(alert);
        }
    }

    /// <summary>The endpoint is watched by nobody here: its open alerts are no longer counted.</summary>
    public void Dispose() => Count(-1, Open);

    private Alert? Find(string monitor, string subject) => Open.FirstOrDefault(alert => alert.Monitor == monitor && alert.Subject == subject);

    private void Close(Alert alert)
    {
        _book.Resolve(alert.Key);
        _quiet.Remove(alert.Key);
        Count(-1, [alert]);
    }

    private void Count(int change, ImmutableArray<Alert> alerts)
    {
        foreach (var alert in alerts)
        {
            LoopMeters.Open(_endpoint, alert.Monitor, change);
        }
    }
}
