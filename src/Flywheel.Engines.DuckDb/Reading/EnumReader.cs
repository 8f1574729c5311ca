using System.Numerics;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>DuckDB's enums are codes into a table already: the table is the type's, in its order.</summary>
internal sealed class EnumReader<TCode>(string[] texts) : ColumnReader
    where TCode : unmanaged, IBinaryInteger<TCode>
{
    private GrowingValues<int> _codes;

    protected override Refusal? AppendValues(DuckDbChunk chunk, int column, ReadOnlySpan<ulong> validity, int start, int count)
    {
        var source = chunk.Values<TCode>(column).Slice(start, count);
        var target = _codes.Grow(count);
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = IsPresent(validity, start + i) ? int.CreateTruncating(source[i]) : -1;
        }

        return null;
    }

    protected override Column TakeValues(Validity validity) => new TextColumn(_codes.Take(), texts, validity);
}
