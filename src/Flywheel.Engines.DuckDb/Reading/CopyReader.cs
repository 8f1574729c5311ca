using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Values whose layout is the column's own: copied in blocks.</summary>
internal sealed class CopyReader<T>(Func<ReadOnlyMemory<T>, Validity, Column> make) : ColumnReader
    where T : unmanaged
{
    private GrowingValues<T> _values;

    protected override Refusal? AppendValues(DuckDbChunk chunk, int column, ReadOnlySpan<ulong> validity, int start, int count)
    {
        var target = _values.Grow(count);
        chunk.Values<T>(column).Slice(start, count).CopyTo(target);
        if (!validity.IsEmpty)
        {
            for (var i = 0; i < count; i++)
            {
                if (!IsPresent(validity, start + i))
                {
                    target[i] = default;
                }
            }
        }

        return null;
    }

    protected override Column TakeValues(Validity validity) => make(_values.Take(), validity);
}
