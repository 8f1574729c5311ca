using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Values that are converted one by one, and refused when the column type cannot hold them.</summary>
internal sealed class NarrowReader<TSource, TTarget, TNarrow>(
    TNarrow narrow, Func<string, Refusal> refuse, Func<ReadOnlyMemory<TTarget>, Validity, Column> make) : ColumnReader
    where TSource : unmanaged
    where TTarget : unmanaged
    where TNarrow : struct, INarrow<TSource, TTarget>
{
    private GrowingValues<TTarget> _values;

    protected override Refusal? AppendValues(DuckDbChunk chunk, int column, ReadOnlySpan<ulong> validity, int start, int count)
    {
        var source = chunk.Values<TSource>(column).Slice(start, count);
        var target = _values.Grow(count);
        Refusal? refusal = null;
        for (var i = 0; i < source.Length; i++)
        {
            if (!IsPresent(validity, start + i))
            {
                target[i] = default;
            }
            else if (!narrow.TryNarrow(source[i], out target[i]))
            {
                refusal ??= refuse(narrow.Show(source[i]));
            }
        }

        return refusal;
    }

    protected override Column TakeValues(Validity validity) => make(_values.Take(), validity);
}
