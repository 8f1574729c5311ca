namespace Flywheel.Core.Columns;

/// <summary>Grows a column of fixed-width values: bool, long (whole numbers and microseconds) or double.</summary>
public sealed class ColumnBuilder<TValue> : ColumnBuilder
    where TValue : unmanaged
{
    private readonly Func<TValue[], Validity, Column> _make;
    private readonly List<TValue> _values = [];

    internal ColumnBuilder(Func<TValue[], Validity, Column> make) => _make = make;

    /// <summary>Adds a value.</summary>
    public void Append(TValue value)
    {
        _values.Add(value);
        Mark(present: true);
    }

    /// <inheritdoc/>
    public override Column ToColumn() => _make([.. _values], BuildValidity());

    private protected override void AppendDefault() => _values.Add(default);

    private protected override void AppendBoxed(object value) =>
        _values.Add(value is Timestamp moment ? (TValue)(object)moment.Microseconds : (TValue)value);
}
