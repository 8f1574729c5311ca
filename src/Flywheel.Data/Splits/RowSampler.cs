using Flywheel.Core.Columns;

namespace Flywheel.Data.Splits;

/// <summary>Draws rows in memory, by the hash of their names. Results do not depend on the order of the rows.</summary>
public static class RowSampler
{
    /// <summary>The rows drawn, ascending.</summary>
    /// <param name="definition">How many, by which seed.</param>
    /// <param name="key">The columns that name a row.</param>
    /// <param name="strata">The stratum of each row, when shares are to be kept.</param>
    /// <exception cref="ArgumentException">No key, or a negative number of rows.</exception>
    public static int[] Sample(SampleDefinition definition, IReadOnlyList<Column> key, Column? strata)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfNegative(definition.Rows);
        if (key.Count == 0)
        {
            throw new ArgumentException("Rows without a key cannot be drawn.", nameof(key));
        }

        var rows = key[0].Count;
        var hashes = RowHash.Of(key, rows, definition.Seed);
        var drawn = strata is null
            ? First([.. Enumerable.Range(0, rows)], hashes, definition.Rows)
            : Stratified([.. Strata.RowsOf(strata)], hashes, definition.Rows, rows);
        Array.Sort(drawn);
        return drawn;
    }

    private static int[] Stratified(List<int>[] strata, ulong[] hashes, int wanted, int rows)
    {
        // Whole parts first, then one more where the fraction is largest (Hamilton's method): each share is off by less than one row.
        var share = rows == 0 ? 0 : Math.Min(1, (double)wanted / rows);
        var taken = strata.Select(stratum => (int)Math.Floor(stratum.Count * share)).ToArray();
        var missing = Math.Min(wanted, rows) - taken.Sum();
        foreach (var i in Enumerable.Range(0, strata.Length).OrderByDescending(i => (strata[i].Count * share) - taken[i]).ThenBy(i => strata[i].Min(row => hashes[row])).Take(missing))
        {
            taken[i]++;
        }

        return [.. strata.SelectMany((stratum, i) => First([.. stratum], hashes, taken[i]))];
    }

    private static int[] First(int[] rows, ulong[] hashes, int wanted)
    {
        if (wanted >= rows.Length)
        {
            return rows;
        }

        var keys = Array.ConvertAll(rows, row => hashes[row]);
        Array.Sort(keys, rows);
        return rows[..wanted];
    }
}
