namespace Flywheel.Storage;

/// <summary>
/// Rows appended to a dataset, durable when acknowledged, read back by position. A seam: NDJSON segments in the workspace by
/// default, Kafka when outgrown. Safe to use from many threads; several processes may append to one dataset at once.
/// </summary>
public interface IJournal
{
    /// <summary>
    /// Appends rows, each one JSON object in UTF-8 without a line break and without white space around it, in order. When the task
    /// completes they survive <c>kill -9</c> and power loss; the answer is the position of the last of them. Concurrent appends share one
    /// flush. Cancelling counts while the append waits for room; once taken, rows are written. The rows' memory is free again on return
    /// of the call, before the task completes, unless it had to wait for room: then when the task completes.
    /// </summary>
    /// <exception cref="ArgumentException">No rows, or a row is not one JSON object on one line.</exception>
    /// <exception cref="IOException">The rows could not be written; none of them counts.</exception>
    ValueTask<JournalPosition> AppendAsync(DatasetName dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken);

    /// <summary>
    /// The same for rows that need not outlive a loss of power: with <see cref="JournalDurability.Written"/> nobody waits for the disk. A journal may keep more than it is
    /// asked to.
    /// </summary>
    ValueTask<JournalPosition> AppendAsync(DatasetName dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, JournalDurability durability, CancellationToken cancellationToken) =>
        AppendAsync(dataset, rows, cancellationToken);

    /// <summary>
    /// Reads rows after the given positions (one per writer; none means from the start) up to what is durable now: one writer after
    /// the other in ordinal order, each by offset.
    /// </summary>
    /// <exception cref="JournalCorruptException">A stored row no longer has the bytes that were appended.</exception>
    IAsyncEnumerable<JournalRow> ReadAsync(DatasetName dataset, IReadOnlyList<JournalPosition> after, CancellationToken cancellationToken);

    /// <summary>The position of the last durable row of every writer of a dataset, in ordinal order of writer.</summary>
    ValueTask<IReadOnlyList<JournalPosition>> EndAsync(DatasetName dataset, CancellationToken cancellationToken);

    /// <summary>Datasets that have a journal, in ordinal order.</summary>
    ValueTask<IReadOnlyList<DatasetName>> ListAsync(CancellationToken cancellationToken);
}
