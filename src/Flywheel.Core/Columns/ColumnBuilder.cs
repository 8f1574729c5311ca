using System.Runtime.InteropServices;

namespace Flywheel.Core.Columns;

/// <summary>Grows one column value by value. Not thread-safe.</summary>
public abstract class ColumnBuilder
{
    private readonly List<ulong> _present = [];
    private bool _anyNull;

    private protected ColumnBuilder()
    {
    }

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>A builder for this type.</summary>
    public static ColumnBuilder For(ColumnType type) => type switch
    {
        ColumnType.Boolean => new ColumnBuilder<bool>((values, validity) => new BooleanColumn(values, validity)),
        ColumnType.Int64 => new ColumnBuilder<long>((values, validity) => new Int64Column(values, validity)),
        ColumnType.Double => new ColumnBuilder<double>((values, validity) => new DoubleColumn(values, validity)),
        ColumnType.Timestamp => new ColumnBuilder<long>((values, validity) => new TimestampColumn(values, validity)),
        ColumnType.Text => new TextColumnBuilder(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a column type."),
    };

    /// <summary>Adds a null.</summary>
    public void AppendNull()
    {
        _anyNull = true;
        AppendDefault();
        Mark(present: false);
    }

    /// <summary>Adds a framework object of the column's type, or null: for values that come one at a time, not for loops.</summary>
    /// <exception cref="InvalidCastException">The object is not of the column's type.</exception>
    public void AppendObject(object? value)
    {
        if (value is null)
        {
            AppendNull();
        }
        else
        {
            AppendBoxed(value);
            Mark(present: true);
        }
    }

    /// <summary>The column of all rows so far. The builder is used up.</summary>
    public abstract Column ToColumn();

    private protected abstract void AppendDefault();

    private protected abstract void AppendBoxed(object value);

    private protected void Mark(bool present)
    {
        if ((Count & 63) == 0)
        {
            _present.Add(0);
        }

        if (present)
        {
            CollectionsMarshal.AsSpan(_present)[Count >> 6] |= 1UL << (Count & 63);
        }

        Count++;
    }

    private protected Validity BuildValidity() => _anyNull ? new Validity(_present.ToArray()) : Validity.AllPresent;
}
