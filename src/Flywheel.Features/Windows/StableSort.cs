namespace Flywheel.Features.Windows;

/// <summary>Sorts rows by a 64-bit key, equal keys in the order given: a radix sort over 11 bits a pass that skips the bits all keys share.</summary>
internal static class StableSort
{
    private const int Bits = 11, Buckets = 1 << Bits;

    /// <summary>The rows in the order of their keys. Both arrays are used up.</summary>
    internal static int[] ByKey(long[] keys, int[] rows)
    {
        if (IsSorted(keys))
        {
            return rows;
        }

        var (least, greatest) = (keys.Min(), keys.Max());
        var span = (ulong)(greatest - least);
        var (otherKeys, otherRows) = (new long[keys.Length], new int[rows.Length]);
        var counts = new int[Buckets + 1];
        for (var shift = 0; shift < 64 && span >> shift != 0; shift += Bits)
        {
            Array.Clear(counts);
            foreach (var key in keys)
            {
                counts[Digit(key, least, shift) + 1]++;
            }

            for (var i = 0; i < Buckets; i++)
            {
                counts[i + 1] += counts[i];
            }

            for (var i = 0; i < keys.Length; i++)
            {
                ref var place = ref counts[Digit(keys[i], least, shift)];
                (otherKeys[place], otherRows[place]) = (keys[i], rows[i]);
                place++;
            }

            (keys, otherKeys, rows, otherRows) = (otherKeys, keys, otherRows, rows);
        }

        return rows;
    }

    private static int Digit(long key, long least, int shift) => (int)(((ulong)(key - least) >> shift) & (Buckets - 1));

    private static bool IsSorted(long[] keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] < keys[i - 1])
            {
                return false;
            }
        }

        return true;
    }
}
