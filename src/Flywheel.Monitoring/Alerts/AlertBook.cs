using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Monitoring.Alerts;

/// <summary>
/// Keeps open alerts, one a key, and says which are to be sent: a new one at once, an open one again after its rule's quiet time; a
/// silent one not at all. Nothing that was raised is lost: what is silent is kept and counted. Safe to use from
/// many threads.
/// </summary>
public sealed class AlertBook
{
    private readonly Lock _lock = new();
    private readonly ImmutableArray<AlertRule> _rules;
    private readonly SortedDictionary<string, Alert> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Timestamp> _sentAt = new(StringComparer.Ordinal);
    private readonly List<AlertSilence> _silences = [];

    /// <summary>Starts without alerts.</summary>
    /// <param name="rules">One for each monitor, and one for <c>*</c>.</param>
    /// <exception cref="ArgumentException">There is no rule for <c>*</c>, or two for one monitor.</exception>
    public AlertBook(IEnumerable<AlertRule> rules)
    {
        _rules = [.. rules];
        if (_rules.All(rule => rule.Monitor != "*") || _rules.DistinctBy(rule => rule.Monitor).Count() < _rules.Length)
        {
            throw new ArgumentException("Alerts need one rule for '*' and at most one a monitor.", nameof(rules));
        }
    }

    /// <summary>Goes on with alerts that were open, and sent when they were last seen.</summary>
    /// <param name="rules">One for each monitor, and one for <c>*</c>.</param>
    /// <param name="open">The alerts.</param>
    /// <exception cref="ArgumentException">There is no rule for <c>*</c>, or two for one monitor.</exception>
    public AlertBook(IEnumerable<AlertRule> rules, IEnumerable<Alert> open)
        : this(rules)
    {
        ArgumentNullException.ThrowIfNull(open);
        foreach (var alert in open)
        {
            (_open[alert.Key], _sentAt[alert.Key]) = (alert, alert.LastAt);
        }
    }

    /// <summary>Open alerts, by key.</summary>
    public ImmutableArray<Alert> Open
    {
        get
        {
            lock (_lock)
            {
                return [.. _open.Values];
            }
        }
    }

    /// <summary>Silences, also those that are over.</summary>
    public ImmutableArray<AlertSilence> Silences
    {
        get
        {
            lock (_lock)
            {
                return [.. _silences];
            }
        }
    }

    /// <summary>Notes what a monitor saw; gives the alert when it is to be sent now, null when not.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="monitor">Which monitor says so.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="explanation">What was seen.</param>
    /// <param name="now">When.</param>
    /// <param name="severity">How soon somebody should look, where the monitor knows better than its rule; null by rule.</param>
    /// <param name="action">What to do, where the monitor knows better; null by rule.</param>
    public Alert? Raise(string endpoint, string monitor, string subject, string explanation, Timestamp now, AlertSeverity? severity = null, string? action = null)
    {
        lock (_lock)
        {
            var rule = _rules.FirstOrDefault(rule => rule.Monitor == monitor) ?? _rules.First(rule => rule.Monitor == "*");
            var fresh = new Alert(endpoint, monitor, subject, explanation, severity ?? rule.Severity, rule.Owner, action ?? rule.Action, now, now, 1);
            var alert = _open.TryGetValue(fresh.Key, out var known) ? fresh with { FirstAt = known.FirstAt, LastAt = now > known.LastAt ? now : known.LastAt, Count = known.Count + 1 } : fresh;
            _open[alert.Key] = alert;
            if (known is not null && alert.Severity > known.Severity)
            {
                // Graver than when somebody was told: that is news.
                _sentAt.Remove(alert.Key);
            }

            if (_silences.Any(silence => now < silence.Until && alert.Key.StartsWith(silence.Prefix, StringComparison.Ordinal))
                || (_sentAt.TryGetValue(alert.Key, out var sent) && now < sent + rule.RepeatAfter))
            {
                return null;
            }

            _sentAt[alert.Key] = now;
            return alert;
        }
    }

    /// <summary>Closes an alert: its cause is gone. The next one of its key is new.</summary>
    public bool Resolve(string key)
    {
        lock (_lock)
        {
            _sentAt.Remove(key);
            return _open.Remove(key);
        }
    }

    /// <summary>Keeps alerts from being sent for a while.</summary>
    public void Silence(AlertSilence silence)
    {
        ArgumentNullException.ThrowIfNull(silence);
        lock (_lock)
        {
            _silences.Add(silence);
        }
    }
}
