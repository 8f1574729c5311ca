using Flywheel.Core;

namespace Flywheel.Monitoring.Alerts;

/// <summary>Something that somebody should know.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="Monitor">Which monitor says so.</param>
/// <param name="Subject">What it is about: a feature, <c>scores</c>, a release.</param>
/// <param name="Explanation">What was seen, in a sentence or two.</param>
/// <param name="Severity">How soon somebody should look.</param>
/// <param name="Owner">Who.</param>
/// <param name="Action">What to do.</param>
/// <param name="FirstAt">When it was first seen.</param>
/// <param name="LastAt">When it was last seen.</param>
/// <param name="Count">How often it was seen since.</param>
public sealed record Alert(
    string Endpoint, string Monitor, string Subject, string Explanation, AlertSeverity Severity, string Owner, string Action, Timestamp FirstAt, Timestamp LastAt, long Count)
{
    /// <summary>Alerts of one key are one alert.</summary>
    public string Key => $"{Endpoint}/{Monitor}/{Subject}";
}
