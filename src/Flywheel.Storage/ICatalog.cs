using System.Data.Common;

namespace Flywheel.Storage;

/// <summary>
/// Small transactional facts: versions, runs, releases, routes. A seam: SQLite in the workspace by default, PostgreSQL when
/// outgrown. Rooms keep to SQL both understand. Safe to use from many threads and from several processes on one workspace.
/// </summary>
public interface ICatalog
{
    /// <summary>Reads one consistent state. The connection is lent for the duration of the call.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Writes all or nothing. When the task completes the writes are durable: they survive <c>kill -9</c> and power loss. When
    /// <paramref name="write"/> throws, or is cancelled, nothing is written. It may be run again after a conflict, so it must have
    /// no effect outside the transaction.
    /// </summary>
    Task<T> WriteAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="WriteAsync"/>, but acknowledged when the operating system holds the writes: they survive <c>kill -9</c>, and reach the
    /// disk within a tenth of a second. Power loss may take the latest of them, whole, and never a part of one. For what is logged often.
    /// </summary>
    Task<T> WriteSoonAsync<T>(Func<DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken);
}
