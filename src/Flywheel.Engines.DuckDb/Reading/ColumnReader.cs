using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Gathers one column of many chunks. Null rows get the type's zero, so that the same answer has the same bytes.</summary>
internal abstract class ColumnReader
{
    private readonly GrowingValidity _validity = new();

    /// <summary>Adds rows of a chunk; refuses a value that the column type cannot hold.</summary>
    internal Refusal? Append(DuckDbChunk chunk, int column, int start, int count)
    {
        var validity = chunk.Validity(column);
        var refusal = AppendValues(chunk, column, validity, start, count);
        _validity.Append(validity, start, count);
        return refusal;
    }

    /// <summary>The column so far; the reader starts again.</summary>
    internal Column Take() => TakeValues(_validity.Take());

    /// <summary>True when the validity words say that the row has a value; no words, no nulls.</summary>
    protected static bool IsPresent(ReadOnlySpan<ulong> validity, int row) => validity.IsEmpty || ((validity[row >> 6] >> (row & 63)) & 1) != 0;

    protected abstract Refusal? AppendValues(DuckDbChunk chunk, int column, ReadOnlySpan<ulong> validity, int start, int count);

    protected abstract Column TakeValues(Validity validity);
}
