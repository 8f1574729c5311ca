using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Assembles chunks into batches of a wanted size; a chunk that straddles two is cut.</summary>
internal sealed class BatchReader : IDisposable
{
    private readonly Answer _answer;
    private readonly ColumnReader[] _readers;
    private DuckDbChunk? _chunk;
    private int _used;

    private BatchReader(Answer answer, Schema schema)
    {
        (_answer, Schema) = (answer, schema);
        _readers = ColumnReaders.For(answer);
    }

    internal Schema Schema { get; }

    internal bool IsClosed => _answer.IsClosed;

    /// <summary>Takes the answer over; refuses columns of types that cannot be held.</summary>
    internal static Result<BatchReader> Of(Answer answer)
    {
        var schema = Narrowing.SchemaOf(answer.Columns);
        if (schema.IsOk)
        {
            return new BatchReader(answer, schema.Value);
        }

        answer.Dispose();
        return schema.Refused<BatchReader>();
    }

    /// <summary>At most this many rows; none at the end.</summary>
    internal Result<ColumnBatch> Next(int rows, StatementWatch watch)
    {
        for (var room = rows; room > 0;)
        {
            watch.Look();
            if (_chunk is null)
            {
                var next = _answer.Next();
                if (!next.TryGet(out _chunk))
                {
                    return next.Refused<ColumnBatch>();
                }

                if (_chunk is null)
                {
                    break;
                }
            }

            var taken = Math.Min(room, _chunk.Count - _used);
            if (Append(_chunk, taken) is { } refusal)
            {
                return refusal;
            }

            room -= taken;
            Use(taken);
        }

        return new ColumnBatch(Schema, _readers.Select(reader => reader.Take()));
    }

    public void Dispose()
    {
        _chunk?.Dispose();
        _answer.Dispose();
    }

    private Refusal? Append(DuckDbChunk chunk, int count)
    {
        for (var i = 0; i < _readers.Length; i++)
        {
            if (_readers[i].Append(chunk, i, _used, count) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private void Use(int count)
    {
        _used += count;
        if (_used == _chunk!.Count)
        {
            _chunk.Dispose();
            (_chunk, _used) = (null, 0);
        }
    }
}
