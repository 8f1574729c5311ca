using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Columns;
using Flywheel.Evaluation.Metrics;

namespace Flywheel.Evaluation.Slices;

/// <summary>How the model does on each value of a column.</summary>
public static class SliceReport
{
    /// <summary>Every slice of at least <paramref name="minRows"/> rows, worst first; slices where the metric is not defined come last.</summary>
    /// <param name="sample">The rows.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="column">The column, aligned with the sample.</param>
    /// <param name="metric">What is measured.</param>
    /// <param name="minRows">Smaller slices say more about luck than about the model.</param>
    public static ImmutableArray<Slice> Of(BinarySample sample, string name, Column column, IMetric<BinarySample> metric, int minRows)
    {
        var rowsByValue = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var row = 0; row < sample.Count; row++)
        {
            var value = Convert.ToString(column.ValueAt(row), CultureInfo.InvariantCulture) ?? "";
            if (!rowsByValue.TryGetValue(value, out var rows))
            {
                rowsByValue.Add(value, rows = []);
            }

            rows.Add(row);
        }

        return
        [
            .. rowsByValue.Where(entry => entry.Value.Count >= minRows)
                .Select(entry => Measure(sample.Take(entry.Value.ToArray()), name, entry.Key, metric))
                .OrderBy(slice => double.IsNaN(slice.Metric) ? 1 : 0)
                .ThenBy(slice => metric.HigherIsBetter ? slice.Metric : -slice.Metric)
                .ThenBy(slice => slice.Value, StringComparer.Ordinal),
        ];
    }

    private static Slice Measure(BinarySample rows, string column, string value, IMetric<BinarySample> metric) =>
        new(column, value, rows.Count, (double)rows.PositiveCount / rows.Count, metric.Compute(rows, []));
}
