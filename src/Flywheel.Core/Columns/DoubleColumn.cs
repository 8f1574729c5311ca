namespace Flywheel.Core.Columns;

/// <summary>Floating-point numbers.</summary>
public sealed class DoubleColumn : Column
{
    private readonly ReadOnlyMemory<double> _values;

    /// <summary>Wraps the values; the caller no longer writes to them.</summary>
    public DoubleColumn(ReadOnlyMemory<double> values, Validity validity = default)
        : base(values.Length, validity) => _values = values;

    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Double;

    /// <summary>One value a row.</summary>
    public ReadOnlySpan<double> Values => _values.Span;

    /// <summary>The same values where a span cannot be held.</summary>
    public ReadOnlyMemory<double> Memory => _values;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => IsNull(row) ? null : Values[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int count) => new DoubleColumn(_values.Slice(start, count), Validity.Slice(start));

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new DoubleColumn(TakeValues(Values, rows), TakeValidity(rows));
}
