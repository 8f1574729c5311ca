using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Tables;

/// <summary>
/// One conversation with a table engine. Statements run one at a time; open another session for more. Wrong SQL is refused
/// (<c>tables.sql</c>, with line and column in the place); a broken file is refused (<c>tables.file</c>); cancellation stops the statement at once.
/// </summary>
public interface ITableSession : IDisposable
{
    /// <summary>Runs statements and returns the rows changed by the last.</summary>
    /// <param name="sql">One or more statements. Values go in as <c>$name</c> parameters, never into the text.</param>
    /// <param name="parameters">bool, long, double, string, <see cref="Timestamp"/> or null by name.</param>
    /// <param name="progress">Told how far the engine is, in hundredths of a per cent, when it knows.</param>
    Task<Result<long>> ExecuteAsync(string sql, IReadOnlyDictionary<string, object?> parameters, IProgress<Core.Progress>? progress, CancellationToken cancellationToken);

    /// <summary>Runs a query and holds the whole answer in memory. The order is the query's own.</summary>
    Task<Result<ColumnBatch>> QueryAsync(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken);

    /// <summary>Runs a query and hands over the answer in batches of at most <paramref name="batchRows"/> rows, in order, reading on as they are taken.</summary>
    Task<Result<IAsyncEnumerable<ColumnBatch>>> StreamAsync(string sql, IReadOnlyDictionary<string, object?> parameters, int batchRows, CancellationToken cancellationToken);

    /// <summary>The schema of a query's answer, without running it.</summary>
    Task<Result<Schema>> DescribeAsync(string sql, CancellationToken cancellationToken);

    /// <summary>Appends rows to a table, made with the batch's schema when it is not there.</summary>
    Task<Result<long>> AppendAsync(string table, ColumnBatch rows, CancellationToken cancellationToken);
}
