using System.Collections.Frozen;
using Flywheel.Core;

namespace Flywheel.Evaluation.Metrics;

/// <summary>The metrics of one kind of sample, by name. Built-ins and strangers come through the same constructor.</summary>
public sealed class MetricCatalog<TSample>
{
    private readonly FrozenDictionary<string, IMetric<TSample>> _metrics;

    /// <summary>Collects metrics.</summary>
    /// <exception cref="ArgumentException">Two have one name.</exception>
    public MetricCatalog(IEnumerable<IMetric<TSample>> metrics)
    {
        All = [.. metrics];
        if (All.GroupBy(metric => metric.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two metrics are named '{twice.Key}'.", nameof(metrics));
        }

        _metrics = All.ToFrozenDictionary(metric => metric.Name, StringComparer.Ordinal);
    }

    /// <summary>Every metric, in order of registration, which is the order of reports.</summary>
    public IReadOnlyList<IMetric<TSample>> All { get; }

    /// <summary>Finds a metric by name; refuses <c>evaluation.metric-unknown</c>.</summary>
    public Result<IMetric<TSample>> Find(string name) => _metrics.TryGetValue(name, out var metric)
        ? Result.Of(metric)
        : new Refusal("evaluation.metric-unknown", "Unknown metric", $"There is no metric '{name}' for this task.", Spelling.DidYouMean(name, _metrics.Keys));
}
