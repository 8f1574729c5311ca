using System.Runtime.CompilerServices;

namespace Flywheel.Features.Windows;

/// <summary>Searches in times that only grow.</summary>
internal static class Positions
{
    /// <summary>The first place in [start, end) whose time is after this, or end.</summary>
    internal static int After(long[] times, int start, int end, long time)
    {
        while (start < end)
        {
            var middle = (int)(((uint)start + (uint)end) >> 1);
            if (times[middle] <= time)
            {
                start = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        return start;
    }

    /// <summary>
    /// The same, starting from where the last search ended: a step or two when times come in order (the two-pointer sweep), a doubling search when they
    /// jump. The answer never depends on the hint.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int After(long[] times, int start, int end, long time, int hint)
    {
        var at = hint;
        var stop = Math.Min(end, at + 4);
        while (at < stop && times[at] <= time)
        {
            at++;
        }

        return at < stop && (at > hint || at == start || times[at - 1] <= time) ? at : Settle(times, start, end, time, at);
    }

    private static int Settle(long[] times, int start, int end, long time, int at)
    {
        var step = 1;
        if (at < end && times[at] <= time)
        {
            var low = at + 1;
            while (low < end && times[Math.Min(end - 1, low + step)] <= time)
            {
                low = Math.Min(end - 1, low + step) + 1;
                step <<= 1;
            }

            return After(times, low, Math.Min(end, low + step), time);
        }

        var high = at;
        while (high > start && times[high - 1] > time)
        {
            var probe = Math.Max(start, high - step);
            if (times[probe] <= time)
            {
                return After(times, probe + 1, high, time);
            }

            high = probe;
            step <<= 1;
        }

        return high;
    }
}
