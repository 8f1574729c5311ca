namespace Flywheel.Core.Columns;

/// <summary>Which rows of a column have a value: one bit a row, set when present, lowest bit first (DuckDB's and Arrow's layout). Default: all present.</summary>
public readonly struct Validity
{
    private readonly ReadOnlyMemory<ulong> _words;
    private readonly int _offset;

    /// <summary>Wraps the bits; row 0 is bit <paramref name="offset"/>. The caller no longer writes to them.</summary>
    public Validity(ReadOnlyMemory<ulong> words, int offset = 0) => (_words, _offset) = (words, offset);

    /// <summary>Every row has a value.</summary>
    public static Validity AllPresent => default;

    /// <summary>True when no row can be null, which lets a loop skip the test.</summary>
    public bool IsAllPresent => _words.IsEmpty;

    /// <summary>True when the row has a value.</summary>
    public bool IsPresent(int row)
    {
        var bit = row + _offset;
        return _words.IsEmpty || ((_words.Span[bit >> 6] >> (bit & 63)) & 1) != 0;
    }

    /// <summary>The bits of the rows from <paramref name="start"/> on.</summary>
    public Validity Slice(int start) => _words.IsEmpty ? this : new Validity(_words, _offset + start);

    /// <summary>Words needed for this many rows.</summary>
    public static int WordCount(int rows) => (rows + 63) >> 6;
}
