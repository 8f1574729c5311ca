namespace Flywheel.Core.Columns;

/// <summary>
/// One column's values in memory. Immutable and safe to read from many threads. Values of null rows are unspecified: ask
/// <see cref="IsNull"/> first. The concrete types are closed: one per <see cref="ColumnType"/>.
/// </summary>
public abstract class Column
{
    private protected Column(int count, Validity validity) => (Count, Validity) = (count, validity);

    /// <summary>The type of every value.</summary>
    public abstract ColumnType Type { get; }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Which rows have a value.</summary>
    public Validity Validity { get; }

    /// <summary>True when the row has no value.</summary>
    public bool IsNull(int row) => !Validity.IsPresent(row);

    /// <summary>The value as a framework object (bool, long, double, string, <see cref="Timestamp"/>) or null: for messages and answers, not for loops.</summary>
    public abstract object? ValueAt(int row);

    /// <summary>The rows from <paramref name="start"/> on, without copying.</summary>
    public abstract Column Slice(int start, int count);

    /// <summary>These rows in this order, copied; a row of -1 gives null.</summary>
    public abstract Column Take(ReadOnlySpan<int> rows);

    private protected Validity TakeValidity(ReadOnlySpan<int> rows)
    {
        if (Validity.IsAllPresent && !rows.ContainsAnyInRange(int.MinValue, -1))
        {
            return Validity.AllPresent;
        }

        var words = new ulong[Validity.WordCount(rows.Length)];
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] >= 0 && Validity.IsPresent(rows[i]))
            {
                words[i >> 6] |= 1UL << (i & 63);
            }
        }

        return new Validity(words);
    }

    private protected static T[] TakeValues<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> rows)
        where T : struct
    {
        var taken = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            taken[i] = rows[i] < 0 ? default : values[rows[i]];
        }

        return taken;
    }
}
