using Flywheel.Core;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Metrics;
using Flywheel.Registry.Gates;
using Flywheel.Serving;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// The facts that only serving shows, beside those that are measured offline: <c>served_auc</c>, or any other metric, of scores that came through the live path, and
/// <c>p99_latency</c>, the seconds that 99 of 100 rows kept to from their JSON to their line of the log.
/// </summary>
internal sealed class ServedFacts(IGateFacts measured, MetricCatalog<BinarySample> metrics, AuditionReport audition, BinarySample served) : IGateFacts
{
    private const string Prefix = "served_", Latency = "p99_latency";

    /// <summary>True for a gate's term that needs an audition.</summary>
    internal static bool Concerns(GateTerm term) => term.Fact is { } fact && (fact == Latency || fact.StartsWith(Prefix, StringComparison.Ordinal));

    public Result<Interval?> Measure(GateTerm term)
    {
        if (!Concerns(term) || !term.Arguments.IsEmpty || !term.Named.IsEmpty)
        {
            return measured.Measure(term);
        }

        if (term.Fact == Latency)
        {
            return Exactly(audition.Percentile(0.99));
        }

        var found = metrics.Find(term.Fact![Prefix.Length..]);
        return found.TryGet(out var metric) ? Exactly(metric.Compute(served, [])) : measured.Measure(term);
    }

    private static Result<Interval?> Exactly(double value) => (Interval?)new Interval(value, value, value);
}
