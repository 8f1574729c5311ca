namespace Flywheel.Core.Columns;

/// <summary>True or false, one byte a row.</summary>
public sealed class BooleanColumn : Column
{
    private readonly ReadOnlyMemory<bool> _values;

    /// <summary>Wraps the values; the caller no longer writes to them.</summary>
    public BooleanColumn(ReadOnlyMemory<bool> values, Validity validity = default)
        : base(values.Length, validity) => _values = values;

    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Boolean;

    /// <summary>One value a row.</summary>
    public ReadOnlySpan<bool> Values => _values.Span;

    /// <summary>The same values where a span cannot be held.</summary>
    public ReadOnlyMemory<bool> Memory => _values;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => IsNull(row) ? null : Values[row];

    /// <inheritdoc/>
    public override Column Slice(int start, int count) => new BooleanColumn(_values.Slice(start, count), Validity.Slice(start));

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new BooleanColumn(TakeValues(Values, rows), TakeValidity(rows));
}
