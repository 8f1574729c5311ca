using Flywheel.Core.Columns;

namespace Flywheel.Features.Programs;

/// <summary>A column of up to 64 rows whose values are written over: the memory behind a column that a program has been given once.</summary>
internal sealed class RowCells
{
    private readonly ulong[] _present = new ulong[1];
    private readonly long[] _wholes;
    private readonly double[] _numbers;
    private readonly bool[] _truths;
    private readonly int[] _codes;
    private readonly string[] _texts;
    private readonly int[] _hashes;

    internal RowCells(ColumnType type, int capacity)
    {
        (_wholes, _numbers, _truths) = (new long[capacity], new double[capacity], new bool[capacity]);
        (_codes, _texts, _hashes) = (new int[capacity], new string[capacity], new int[capacity]);
        Array.Fill(_codes, -1);
        Array.Fill(_texts, "");
        var validity = new Validity(_present);
        Column = type switch
        {
            ColumnType.Boolean => new BooleanColumn(_truths, validity),
            ColumnType.Double => new DoubleColumn(_numbers, validity),
            ColumnType.Text => new TextColumn(_codes, _texts, validity),
            ColumnType.Timestamp => new TimestampColumn(_wholes, validity),
            _ => new Int64Column(_wholes, validity),
        };
    }

    internal Column Column { get; }

    /// <summary>A number made of each text, the same for equal ones: one pass over the letters serves every table that is asked for it.</summary>
    internal int[] Hashes => _hashes;

    internal bool IsNull(int row) => ((_present[0] >> row) & 1) == 0;

    internal long Whole(int row) => _wholes[row];

    internal void Set(int row, long value)
    {
        (_wholes[row], _truths[row]) = (value, value != 0);
        _present[0] |= 1UL << row;
    }

    internal void Set(int row, double value)
    {
        _numbers[row] = value;
        _present[0] |= 1UL << row;
    }

    internal void Set(int row, string text)
    {
        (_texts[row], _codes[row]) = (text, row);
        var hash = text.Length;
        foreach (var letter in text)
        {
            hash = (hash * 31) + letter;
        }

        _hashes[row] = hash;
        _present[0] |= 1UL << row;
    }

    internal void SetNull(int row)
    {
        _codes[row] = -1;
        _present[0] &= ~(1UL << row);
    }
}
