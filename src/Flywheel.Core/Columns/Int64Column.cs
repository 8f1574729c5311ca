namespace Flywheel.Core.Columns;

/// <summary>Whole numbers.</summary>
public sealed class Int64Column : Column
{
    private readonly ReadOnlyMemory<long> _values;

    /// <summary>Wraps the values; the caller no longer writes to them.</summary>
    public Int64Column(ReadOnlyMemory<long> values, Validity validity = default)
        : base(values.Length, validity) => _values = values;

    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Int64;

    /// <summary>One value a row.</summary>
    public ReadOnlySpan<long> Values => _values.Span;

    /// <summary>The same values where a span cannot be held.</summary>
    public ReadOnlyMemory<long> Memory => _values;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => IsNull(row) ? null : Values[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int count) => new Int64Column(_values.Slice(start, count), Validity.Slice(start));

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new Int64Column(TakeValues(Values, rows), TakeValidity(rows));
}
