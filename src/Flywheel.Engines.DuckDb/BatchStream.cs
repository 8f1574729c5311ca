using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Engines.DuckDb.Reading;

namespace Flywheel.Engines.DuckDb;

/// <summary>An answer as batches, read on as they are taken. Can be enumerated once: the rows are gone afterwards.</summary>
internal sealed class BatchStream(DuckDbSession session, BatchReader reader, int batchRows, CancellationToken opened) : IAsyncEnumerable<ColumnBatch>
{
    private int _taken;

    public async IAsyncEnumerator<ColumnBatch> GetAsyncEnumerator(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _taken, 1) == 1)
        {
            throw new InvalidOperationException("A stream can be read once.");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(opened, cancellationToken);
        using (reader)
        {
            while (true)
            {
                var next = await session.TurnAsync(() => Next(either.Token), either.Token);
                var batch = next.TryGet(out var value) ? value : throw new RefusalException(next.Refusals[0]);
                if (batch.Count == 0)
                {
                    yield break;
                }

                yield return batch;
            }
        }
    }

    internal static InvalidOperationException Closed() => new("The session ran another statement, which closed this stream: read it to its end first, or open another session.");

    private Result<ColumnBatch> Next(CancellationToken cancellationToken) =>
        reader.IsClosed ? throw Closed() : reader.Next(batchRows, StatementWatch.For(cancellationToken));
}
