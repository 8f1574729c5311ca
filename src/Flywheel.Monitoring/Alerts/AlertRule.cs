namespace Flywheel.Monitoring.Alerts;

/// <summary>Who is told about what, and what is to be done.</summary>
/// <param name="Monitor">The monitor it is for: <c>calibration</c>, <c>drift</c>, <c>integrity</c>, <c>skew</c>; <c>*</c> for all others.</param>
/// <param name="Severity">How soon somebody should look.</param>
/// <param name="Owner">Who: a person or a team.</param>
/// <param name="Action">What to do: a sentence, or the address of one.</param>
/// <param name="RepeatAfter">How long an open alert stays quiet before it is sent again.</param>
public sealed record AlertRule(string Monitor, AlertSeverity Severity, string Owner, string Action, TimeSpan RepeatAfter);
