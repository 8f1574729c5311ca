using Flywheel.Core.Columns;

namespace Flywheel.Benchmarks.Windows;

/// <summary>
/// The same 72 features as the shortest loop one would write by hand: sort by key, two pointers a window, prefix sums. No nulls, no filters, no
/// expressions, one thread. The floor that the product is measured against.
/// </summary>
internal static class BareLoop
{
    private const long Hour = 3_600_000_000;
    private static readonly long[] Windows = [Hour, 3 * Hour, 24 * Hour, 168 * Hour];

    internal static void Run(ColumnBatch flights, float[] matrix)
    {
        var (times, known) = (flights.Get<TimestampColumn>("departs_at").Values.ToArray(), flights.Get<TimestampColumn>("landed_at").Values.ToArray());
        var delay = flights.Get<Int64Column>("delay").Values.ToArray();
        var (origin, destination) = Codes(flights);
        var airports = Math.Max(origin.Max(), destination.Max()) + 1;
        var order = Enumerable.Range(0, known.Length).ToArray();
        Array.Sort((long[])known.Clone(), order);
        var routes = origin.Zip(destination, (from, to) => (from * airports) + to).ToArray();
        var all = new int[known.Length];
        (int[] Events, int[] Rows, int Keys)[] groups =
            [(destination, origin, airports), (origin, origin, airports), (destination, destination, airports), (origin, destination, airports), (routes, routes, airports * airports), (all, all, 1)];
        for (var group = 0; group < groups.Length; group++)
        {
            Sweep(times, known, delay, order, groups[group].Events, groups[group].Rows, groups[group].Keys, matrix, group * 12);
        }
    }

    private static void Sweep(long[] times, long[] known, long[] delay, int[] order, int[] eventKeys, int[] rowKeys, int keys, float[] matrix, int at)
    {
        var events = Partition(order, eventKeys, keys, out var starts);
        var (knownSorted, delays, lates) = (new long[events.Length], new long[events.Length + 1], new int[events.Length + 1]);
        for (var i = 0; i < events.Length; i++)
        {
            knownSorted[i] = known[events[i]];
            delays[i + 1] = delays[i] + delay[events[i]];
            lates[i + 1] = lates[i] + (delay[events[i]] > 15 ? 1 : 0);
        }

        var rows = Partition(Enumerable.Range(0, times.Length).ToArray(), rowKeys, keys, out var rowStarts);
        Span<int> low = stackalloc int[4];
        for (var key = 0; key < keys; key++)
        {
            var high = starts[key];
            low.Fill(high);
            for (var r = rowStarts[key]; r < rowStarts[key + 1]; r++)
            {
                var row = rows[r];
                var time = times[row];
                while (high < starts[key + 1] && knownSorted[high] <= time)
                {
                    high++;
                }

                for (var w = 0; w < 4; w++)
                {
                    var from = low[w];
                    while (from < high && knownSorted[from] <= time - Windows[w])
                    {
                        from++;
                    }

                    low[w] = from;
                    var count = high - from;
                    var target = matrix.AsSpan((row * 72) + at + (w * 3), 3);
                    target[0] = count == 0 ? float.NaN : (float)((delays[high] - delays[from]) / (double)count);
                    target[1] = count == 0 ? float.NaN : (float)((lates[high] - lates[from]) / (double)count);
                    target[2] = count;
                }
            }
        }
    }

    private static int[] Partition(int[] order, int[] keys, int count, out int[] starts)
    {
        starts = new int[count + 1];
        foreach (var row in order)
        {
            starts[keys[row] + 1]++;
        }

        for (var key = 0; key < count; key++)
        {
            starts[key + 1] += starts[key];
        }

        var next = (int[])starts.Clone();
        var sorted = new int[order.Length];
        foreach (var row in order)
        {
            sorted[next[keys[row]]++] = row;
        }

        return sorted;
    }

    private static (int[] Origin, int[] Destination) Codes(ColumnBatch flights)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        return (Code("origin"), Code("destination"));

        int[] Code(string name)
        {
            var column = flights.Get<TextColumn>(name);
            var map = column.Texts.Select(text => codes.TryGetValue(text, out var code) ? code : codes[text] = codes.Count).ToArray();
            return Array.ConvertAll(column.Codes.ToArray(), code => map[code]);
        }
    }
}
