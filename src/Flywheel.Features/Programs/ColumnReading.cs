using Flywheel.Core.Columns;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>Copies between columns and vectors.</summary>
internal static class ColumnReading
{
    /// <summary>Fills a vector with the rows of a column from <paramref name="start"/> on.</summary>
    internal static void Load(Column column, int start, int count, Vector vector)
    {
        LoadNulls(column, start, count, vector);
        switch (column)
        {
            case BooleanColumn booleans:
                booleans.Values.Slice(start, count).CopyTo(((Vector<bool>)vector).Values);
                break;
            case DoubleColumn doubles:
                doubles.Values.Slice(start, count).CopyTo(((Vector<double>)vector).Values);
                break;
            case Int64Column whole:
                whole.Values.Slice(start, count).CopyTo(((Vector<long>)vector).Values);
                break;
            case TimestampColumn moments:
                moments.Values.Slice(start, count).CopyTo(((Vector<long>)vector).Values);
                break;
            case TextColumn texts:
                var (codes, values) = (texts.Memory.Slice(start, count), ((Vector<string>)vector).Values);
                for (var i = 0; i < count; i++)
                {
                    var code = codes.Span[i];
                    values[i] = code < 0 ? "" : texts.Texts[code];
                    if (code < 0)
                    {
                        vector.SetNull(i, count);
                    }
                }

                break;
        }
    }

    private static void LoadNulls(Column column, int start, int count, Vector vector)
    {
        vector.AnyNull = false;
        if (column.Validity.IsAllPresent)
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            if (column.IsNull(start + i))
            {
                vector.SetNull(i, count);
            }
        }
    }
}
