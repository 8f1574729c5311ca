using Flywheel.Core.Columns;

namespace Flywheel.Features.Programs;

/// <summary>A column of one row whose value is written over: the memory behind a column that its program has been given once.</summary>
internal sealed class RowCell
{
    private readonly ulong[] _present = new ulong[1];
    private readonly long[] _whole = new long[1];
    private readonly double[] _number = new double[1];
    private readonly bool[] _truth = new bool[1];
    private readonly int[] _code = [-1];
    private readonly string[] _text = [""];

    internal RowCell(ColumnType type)
    {
        var validity = new Validity(_present);
        Column = type switch
        {
            ColumnType.Boolean => new BooleanColumn(_truth, validity),
            ColumnType.Double => new DoubleColumn(_number, validity),
            ColumnType.Text => new TextColumn(_code, _text, validity),
            ColumnType.Timestamp => new TimestampColumn(_whole, validity),
            _ => new Int64Column(_whole, validity),
        };
    }

    internal Column Column { get; }

    internal bool IsNull => _present[0] == 0;

    internal long Whole => _whole[0];

    internal void Set(long value) => (_whole[0], _truth[0], _present[0]) = (value, value != 0, 1);

    internal void Set(double value) => (_number[0], _present[0]) = (value, 1);

    internal void Set(string text) => (_text[0], _code[0], _present[0]) = (text, 0, 1);

    internal void SetNull() => (_code[0], _present[0]) = (-1, 0);
}
