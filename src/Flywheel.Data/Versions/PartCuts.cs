using System.Collections.Immutable;

namespace Flywheel.Data.Versions;

/// <summary>Chooses where parts end: at marked rows, within bounds.</summary>
internal static class PartCuts
{
    /// <summary>
    /// The row numbers that parts end before, ascending, the last being <paramref name="rows"/>. A marked row is the last of its part
    /// unless that part would be smaller than <paramref name="min"/>; a part never exceeds <paramref name="max"/>.
    /// </summary>
    internal static ImmutableArray<long> Choose(ReadOnlySpan<long> marked, long rows, long min, long max)
    {
        var ends = ImmutableArray.CreateBuilder<long>();
        var start = 0L;
        foreach (var mark in marked)
        {
            var end = mark + 1;
            while (end - start > max)
            {
                Cut(start + max);
            }

            if (end - start >= min)
            {
                Cut(end);
            }
        }

        while (rows - start > max)
        {
            Cut(start + max);
        }

        if (rows > start)
        {
            Cut(rows);
        }

        return ends.ToImmutable();

        void Cut(long end)
        {
            ends.Add(end);
            start = end;
        }
    }
}
