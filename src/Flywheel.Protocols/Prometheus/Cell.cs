using System.Globalization;
using System.Text;

namespace Flywheel.Protocols.Prometheus;

/// <summary>One series: a sum, a count, and for histograms how many fell below each bound.</summary>
internal sealed class Cell
{
    // Seconds: from half a millisecond, the floor of a local answer, doubling or so up to ten seconds, where callers have given up.
    private static readonly double[] s_bounds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly Lock _lock = new();
    private readonly long[] _below = new long[s_bounds.Length];
    private double _sum;
    private long _count;

    internal void Add(double value)
    {
        lock (_lock)
        {
            _sum += value;
            _count++;
            for (var i = s_bounds.Length - 1; i >= 0 && value <= s_bounds[i]; i--)
            {
                _below[i]++;
            }
        }
    }

    internal void Write(StringBuilder text, string name, string labels, bool isHistogram)
    {
        lock (_lock)
        {
            if (!isHistogram)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {_sum}\n");
                return;
            }

            var comma = labels.Length == 0 ? "" : ",";
            for (var i = 0; i < s_bounds.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"{s_bounds[i]}\"}} {_below[i]}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {_count}\n{name}_sum{{{labels}}} {_sum}\n{name}_count{{{labels}}} {_count}\n");
        }
    }
}
