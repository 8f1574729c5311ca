using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Leaks;

/// <summary>Chooses moments, and for each the rows to look at: half of them the last before it, where a leak shows first, half from any time before.</summary>
internal static class CutSampling
{
    internal static IEnumerable<(long Cut, int[] Rows)> Of(TimestampColumn times, LeakGuardOptions options, SeededRandom random)
    {
        var order = Enumerable.Range(0, times.Count).Where(row => !times.IsNull(row)).ToArray();
        if (order.Length == 0)
        {
            yield break;
        }

        Array.Sort(Array.ConvertAll(order, row => times.Values[row]), order);
        var size = Math.Max(1, options.Rows / options.Cuts);
        for (var i = 0; i < options.Cuts; i++)
        {
            // A moment within each stretch of the rows, the last third of it, so that there is a past to read and a future to change.
            var last = (int)(((i + ((2 + random.NextDouble()) / 3)) * order.Length / options.Cuts) - 1);
            last = Math.Clamp(last, 0, order.Length - 1);
            var near = Math.Min(size / 2, last);
            var sample = new SortedSet<int>(order.AsSpan(last - near, near + 1).ToArray());
            for (var far = size - sample.Count; far > 0; far--)
            {
                sample.Add(order[random.NextInt64(last + 1)]);
            }

            yield return (times.Values[order[last]], [.. sample]);
        }
    }
}
