using Flywheel.Core.Columns;
using Flywheel.Features.Expressions;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>
/// Gathers vectors into a column. Chunks may be written by several threads in any order; the column is the same, because each chunk has its own
/// place and chunks start at multiples of 64 rows.
/// </summary>
internal abstract class ColumnWriter(int rows)
{
    private readonly Lock _guard = new();
    private ulong[]? _present;

    internal static ColumnWriter For(ExpressionType type, int rows) => type switch
    {
        ExpressionType.Boolean => new FixedWriter<bool>(rows, static (values, validity) => new BooleanColumn(values, validity)),
        ExpressionType.Double => new FixedWriter<double>(rows, static (values, validity) => new DoubleColumn(values, validity)),
        ExpressionType.Timestamp => new FixedWriter<long>(rows, static (values, validity) => new TimestampColumn(values, validity)),
        ExpressionType.Text => new TextWriter(rows),
        _ => new FixedWriter<long>(rows, static (values, validity) => new Int64Column(values, validity)),
    };

    /// <summary>Puts the first <paramref name="count"/> values at <paramref name="start"/>.</summary>
    internal void Write(Vector vector, int start, int count)
    {
        Put(vector, start, count);
        if (!vector.AnyNull)
        {
            return;
        }

        var present = Present();
        for (var i = 0; i < count; i++)
        {
            if (vector.Nulls[i])
            {
                present[(start + i) >> 6] &= ~(1UL << ((start + i) & 63));
            }
        }
    }

    internal abstract Column ToColumn();

    private protected Validity Validity => _present is null ? Validity.AllPresent : new Validity(_present);

    private protected abstract void Put(Vector vector, int start, int count);

    private ulong[] Present()
    {
        if (_present is null)
        {
            lock (_guard)
            {
                if (_present is null)
                {
                    var present = new ulong[Validity.WordCount(rows)];
                    Array.Fill(present, ulong.MaxValue);
                    _present = present;
                }
            }
        }

        return _present;
    }

    private sealed class FixedWriter<T>(int rows, Func<T[], Validity, Column> make) : ColumnWriter(rows)
    {
        private readonly T[] _values = GC.AllocateUninitializedArray<T>(rows);

        internal override Column ToColumn() => make(_values, Validity);

        private protected override void Put(Vector vector, int start, int count) => ((Vector<T>)vector).Values.AsSpan(0, count).CopyTo(_values.AsSpan(start));
    }

    private sealed class TextWriter(int rows) : ColumnWriter(rows)
    {
        private readonly string?[] _values = new string?[rows];

        // Codes are given in the order of rows, after all chunks are there, so that no thread's pace shows in them.
        internal override Column ToColumn()
        {
            var builder = new TextColumnBuilder();
            foreach (var value in _values)
            {
                if (value is null)
                {
                    builder.AppendNull();
                }
                else
                {
                    builder.Append(value);
                }
            }

            return builder.ToColumn();
        }

        private protected override void Put(Vector vector, int start, int count)
        {
            var texts = (Vector<string>)vector;
            for (var i = 0; i < count; i++)
            {
                _values[start + i] = texts.IsNull(i) ? null : texts.Values[i];
            }
        }
    }
}
