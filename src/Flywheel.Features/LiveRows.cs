using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Programs;
using Flywheel.Features.Vectors;

namespace Flywheel.Features;

/// <summary>
/// A few rows at a time, again and again: the place their values are put into, and their features afterwards. Computing allocates nothing. The same values, bit for bit, as
/// <see cref="LiveFeatures.Compute"/>. Not thread-safe; each thread opens its own.
/// </summary>
public sealed class LiveRows
{
    /// <summary>Most rows at a time.</summary>
    public const int MaxCapacity = 64;

    private readonly CompiledPlan _compiled;
    private readonly LiveFeatures _live;
    private readonly ProgramFrame _frame;
    private readonly RowCells[] _columns;
    private readonly RowBatch _rows;
    private readonly RowCells? _time;

    private LiveRows(CompiledPlan compiled, LiveFeatures live, ProgramFrame frame, RowCells[] columns, RowBatch rows, RowCells? time) =>
        (_compiled, _live, _frame, _columns, _rows, _time) = (compiled, live, frame, columns, rows, time);

    /// <summary>Puts a whole number, a moment in microseconds, or 1 for true into a column of the request.</summary>
    public void Set(int row, int column, long value) => _columns[column].Set(row, value);

    /// <summary>Puts a number into a column of the request.</summary>
    public void Set(int row, int column, double value) => _columns[column].Set(row, value);

    /// <summary>Puts a text into a column of the request.</summary>
    public void Set(int row, int column, string text) => _columns[column].Set(row, text);

    /// <summary>Says that a column of the request has no value.</summary>
    public void SetNull(int row, int column) => _columns[column].SetNull(row);

    /// <summary>Computes the features of the first rows.</summary>
    public void Compute(int count) => _compiled.Run(_frame, _rows, 0, count);

    /// <summary>True when, after <see cref="Compute"/>, a row's events were all still held; else its features are not to be read.</summary>
    public bool IsKnown(int row) => _time is null || _time.IsNull(row) || _live.Reaches(_time.Whole(row));

    /// <summary>A numeric feature, by its place in the schema; NaN when it is missing.</summary>
    public double Number(int row, int feature)
    {
        var output = _compiled.Outputs[feature];
        if (output.Column >= 0)
        {
            return _rows.Columns[output.Column] is DoubleColumn column && !column.IsNull(row) ? column.Values[row] : double.NaN;
        }

        return _frame[output.Slot] is Vector<double> vector && !vector.IsNull(row) ? vector.Values[row] : double.NaN;
    }

    /// <summary>A text feature, by its place in the schema; null when it is missing.</summary>
    public string? Text(int row, int feature)
    {
        var output = _compiled.Outputs[feature];
        if (output.Column >= 0)
        {
            return (_rows.Columns[output.Column] as TextColumn)?[row];
        }

        return _frame[output.Slot] is Vector<string> vector && !vector.IsNull(row) ? vector.Values[row] : null;
    }

    internal static Result<LiveRows> Open(CompiledPlan compiled, LiveFeatures live, EventState state, Schema request, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        RowCells[] columns = [.. request.Fields.Select(field => new RowCells(field.Type, capacity))];
        var bound = compiled.Rows(new ColumnBatch(request, columns.Select(cells => cells.Column)));
        if (!bound.TryGet(out var rows))
        {
            return bound.Refused<LiveRows>();
        }

        rows.Cells = Array.ConvertAll(rows.Columns, column => Array.Find(columns, cells => ReferenceEquals(cells.Column, column)));
        var time = request.IndexOf(compiled.Plan.Row.Time);
        return new LiveRows(compiled, live, compiled.Frame(state, capacity), columns, rows, time < 0 ? null : columns[time]);
    }
}
