using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Texts to codes. Batches of one answer share a table as long as it is small.</summary>
internal sealed class TextCodeReader : ColumnReader
{
    // A table that every batch drags along should be small beside a batch.
    private const int MostShared = 1 << 16;

    private TextTable _table = new();
    private GrowingValues<int> _codes;
    private string[] _texts = [];

    protected override Refusal? AppendValues(DuckDbChunk chunk, int column, ReadOnlySpan<ulong> validity, int start, int count)
    {
        var source = chunk.Values<DuckDbText>(column).Slice(start, count);
        var target = _codes.Grow(count);
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = IsPresent(validity, start + i) ? _table.CodeOf(in source[i]) : -1;
        }

        return null;
    }

    protected override Column TakeValues(Validity validity)
    {
        if (_texts.Length != _table.Count)
        {
            _texts = _table.ToArray();
        }

        var column = new TextColumn(_codes.Take(), _texts, validity);
        if (_table.Count > MostShared)
        {
            (_table, _texts) = (new TextTable(), []);
        }

        return column;
    }
}
