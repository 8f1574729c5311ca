using System.Globalization;
using Flywheel.Projects.Definitions;
using Flywheel.Serving.Health;

namespace Flywheel.Projects.Loop;

/// <summary>The limits of the objective that answers must keep, against the answers of the last day.</summary>
internal static class HealthLimits
{
    internal static readonly TimeSpan Span = TimeSpan.FromDays(1);

    internal static IEnumerable<LimitFinding> Of(ObjectiveDefinition objective, HealthReport health)
    {
        var rows = string.Create(CultureInfo.InvariantCulture, $"of {health.Answered + health.Failed} rows in the last day");
        if (objective.P99 is { } most)
        {
            yield return new LimitFinding(string.Create(CultureInfo.InvariantCulture, $"p99 <= {most.TotalMilliseconds:0.###} ms"), health is { P99: { } p99, Median: { } median }
                ? string.Create(CultureInfo.InvariantCulture, $"99 in 100 within {p99.TotalMilliseconds:0.0##} ms, half within {median.TotalMilliseconds:0.0##} ms, {rows}")
                : "nothing was answered in the last day", health.P99 <= most is var holds && health.P99 is not null ? holds : null);
        }

        if (objective.ErrorRate is { } share)
        {
            yield return new LimitFinding(string.Create(CultureInfo.InvariantCulture, $"error rate <= {share:0.###%}"), health.ErrorRate is { } rate
                ? string.Create(CultureInfo.InvariantCulture, $"{health.Failed} errors ({rate:0.###%}) {rows}") : "nothing was asked in the last day", health.ErrorRate is { } found ? found <= share : null);
        }
    }
}
