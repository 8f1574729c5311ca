using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Programs;
using Flywheel.Features.Vectors;

namespace Flywheel.Features;

/// <summary>
/// One row at a time, again and again: the place its values are put into, and its features afterwards. Computing allocates nothing. The same values, bit for bit, as
/// <see cref="LiveFeatures.Compute"/>. Not thread-safe; each thread opens its own.
/// </summary>
public sealed class LiveRow
{
    private readonly CompiledPlan _compiled;
    private readonly LiveFeatures _live;
    private readonly ProgramFrame _frame;
    private readonly RowCell[] _cells;
    private readonly RowBatch _row;
    private readonly RowCell _time;

    private LiveRow(CompiledPlan compiled, LiveFeatures live, ProgramFrame frame, RowCell[] cells, RowBatch row, RowCell time) =>
        (_compiled, _live, _frame, _cells, _row, _time) = (compiled, live, frame, cells, row, time);

    /// <summary>Puts a whole number, a moment in microseconds, or 1 for true into a column of the request.</summary>
    public void Set(int column, long value) => _cells[column].Set(value);

    /// <summary>Puts a number into a column of the request.</summary>
    public void Set(int column, double value) => _cells[column].Set(value);

    /// <summary>Puts a text into a column of the request.</summary>
    public void Set(int column, string text) => _cells[column].Set(text);

    /// <summary>Says that a column of the request has no value.</summary>
    public void SetNull(int column) => _cells[column].SetNull();

    /// <summary>Computes the features of the values put in. False for a time whose events are forgotten.</summary>
    public bool TryCompute()
    {
        _compiled.Run(_frame, _row, 0, 1);
        return _time.IsNull || _live.Reaches(_time.Whole);
    }

    /// <summary>A numeric feature, by its place in the schema; NaN when it is missing.</summary>
    public double Number(int feature)
    {
        var output = _compiled.Outputs[feature];
        if (output.Column >= 0)
        {
            return _row.Columns[output.Column] is DoubleColumn column && !column.IsNull(0) ? column.Values[0] : double.NaN;
        }

        return _frame[output.Slot] is Vector<double> vector && !vector.IsNull(0) ? vector.Values[0] : double.NaN;
    }

    /// <summary>A text feature, by its place in the schema; null when it is missing.</summary>
    public string? Text(int feature)
    {
        var output = _compiled.Outputs[feature];
        if (output.Column >= 0)
        {
            return (_row.Columns[output.Column] as TextColumn)?[0];
        }

        return _frame[output.Slot] is Vector<string> vector && !vector.IsNull(0) ? vector.Values[0] : null;
    }

    internal static Result<LiveRow> Open(CompiledPlan compiled, LiveFeatures live, Func<ProgramFrame> frame, Schema request)
    {
        RowCell[] cells = [.. request.Fields.Select(field => new RowCell(field.Type))];
        var bound = compiled.Rows(new ColumnBatch(request, cells.Select(cell => cell.Column)));
        var time = request.IndexOf(compiled.Plan.Row.Time);
        return bound.TryGet(out var row) ? new LiveRow(compiled, live, frame(), cells, row, time < 0 ? new RowCell(ColumnType.Timestamp) : cells[time]) : bound.Refused<LiveRow>();
    }
}
