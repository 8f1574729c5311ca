namespace Flywheel.Features.Windows;

/// <summary>Groups rows by key, each group in the order given.</summary>
internal static class RowGroups
{
    /// <summary>Each key that has rows, with its rows. Keys of -1 are left out.</summary>
    internal static IEnumerable<(int Key, int[] Rows)> Of(int[] codes, int[] order, int keyCount)
    {
        // Few rows among many keys: a table of all keys would cost more than the rows.
        if (order.Length < keyCount / 16)
        {
            return order.Where(row => codes[row] >= 0).GroupBy(row => codes[row]).Select(group => (group.Key, group.ToArray()));
        }

        var counts = new int[keyCount];
        foreach (var row in order)
        {
            if (codes[row] >= 0)
            {
                counts[codes[row]]++;
            }
        }

        var groups = new int[keyCount][];
        foreach (var row in order)
        {
            if (codes[row] is >= 0 and var key)
            {
                groups[key] ??= new int[counts[key]];
                groups[key][^counts[key]--] = row;
            }
        }

        return groups.Select((rows, key) => (key, rows)).Where(group => group.rows is not null);
    }
}
