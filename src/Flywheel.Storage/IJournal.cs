namespace Flywheel.Storage;

/// <summary>
/// Rows appended to a dataset, durable when acknowledged, read back by position. A seam: NDJSON segments in the workspace by
/// default, Kafka when outgrown. Safe to use from many threads; several processes may append to one dataset at once.
/// </summary>
public interface IJournal
{
    /// <summary>
    /// Appends rows, each one JSON object in UTF-8 without a line break, in order. When the task completes they survive
    /// <c>kill -9</c> and power loss. Concurrent appends share one flush.
    /// </summary>
    ValueTask<JournalPosition> AppendAsync(string dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken);

    /// <summary>Reads rows after the given positions (one per writer; none means from the start) up to what is durable now.</summary>
    IAsyncEnumerable<JournalRow> ReadAsync(string dataset, IReadOnlyList<JournalPosition> after, CancellationToken cancellationToken);

    /// <summary>The position of the last durable row of every writer of a dataset.</summary>
    ValueTask<IReadOnlyList<JournalPosition>> EndAsync(string dataset, CancellationToken cancellationToken);

    /// <summary>Datasets that have a journal, in ordinal order.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);
}
