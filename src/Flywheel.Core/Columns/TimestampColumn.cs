namespace Flywheel.Core.Columns;

/// <summary>Moments, as microseconds since 1970 in UTC.</summary>
public sealed class TimestampColumn : Column
{
    private readonly ReadOnlyMemory<long> _values;

    /// <summary>Wraps the values; the caller no longer writes to them.</summary>
    public TimestampColumn(ReadOnlyMemory<long> values, Validity validity = default)
        : base(values.Length, validity) => _values = values;

    /// <inheritdoc/>
    public override ColumnType Type => ColumnType.Timestamp;

    /// <summary>One value a row.</summary>
    public ReadOnlySpan<long> Values => _values.Span;

    /// <summary>The same values where a span cannot be held.</summary>
    public ReadOnlyMemory<long> Memory => _values;

    /// <inheritdoc/>
    public override object? ValueAt(int row) => IsNull(row) ? null : new Timestamp(Values[row]);

    /// <inheritdoc/>
    public override Column Slice(int start, int count) => new TimestampColumn(_values.Slice(start, count), Validity.Slice(start));

    /// <inheritdoc/>
    public override Column Take(ReadOnlySpan<int> rows) => new TimestampColumn(TakeValues(Values, rows), TakeValidity(rows));
}
