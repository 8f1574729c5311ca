using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb.Appending;
using Flywheel.Engines.DuckDb.Reading;

namespace Flywheel.Engines.DuckDb;

/// <summary>
/// A session on a database of its own in memory. Statements asked for at the same time wait for each other. A new statement closes a
/// stream that was left open; reading that stream on is a bug and throws. May be disposed at any time, from any thread.
/// </summary>
public sealed class DuckDbSession : ITableSession
{
    private readonly DuckDbConnection _connection;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private IDisposable? _open;
    private volatile bool _disposed;

    internal DuckDbSession(DuckDbConnection connection, TimeProvider time) => (_connection, _time) = (connection, time);

    /// <inheritdoc/>
    public Task<Result<long>> ExecuteAsync(
        string sql, IReadOnlyDictionary<string, object?> parameters, IProgress<Progress>? progress, CancellationToken cancellationToken) =>
        StatementAsync(
            () =>
            {
                var watch = new StatementWatch(_connection, progress, _time, cancellationToken);
                var started = Start(sql, parameters, watch);
                if (!started.TryGet(out var answer))
                {
                    return started.Refused<long>();
                }

                using (answer)
                {
                    var changed = answer.Drain(watch);
                    if (changed.IsOk)
                    {
                        watch.Finish();
                    }

                    return changed;
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Result<ColumnBatch>> QueryAsync(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken) =>
        StatementAsync(
            () =>
            {
                var watch = StatementWatch.For(cancellationToken);
                var opened = OpenBatches(sql, parameters, watch);
                if (!opened.TryGet(out var reader))
                {
                    return opened.Refused<ColumnBatch>();
                }

                using (reader)
                {
                    return reader.Next(Array.MaxLength, watch);
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<Result<IAsyncEnumerable<ColumnBatch>>> StreamAsync(
        string sql, IReadOnlyDictionary<string, object?> parameters, int batchRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchRows, 1);
        var opened = await StatementAsync(
            () =>
            {
                var reader = OpenBatches(sql, parameters, StatementWatch.For(cancellationToken));
                _open = reader.IsOk ? reader.Value : null;
                return reader;
            },
            cancellationToken);
        return opened.TryGet(out var batches)
            ? Result.Of<IAsyncEnumerable<ColumnBatch>>(new BatchStream(this, batches, batchRows, cancellationToken))
            : opened.Refused<IAsyncEnumerable<ColumnBatch>>();
    }

    /// <summary>Runs a query and hands over DuckDB's own chunks, not copied. Any type is given as it is.</summary>
    public async Task<Result<DuckDbReader>> ReadAsync(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken)
    {
        var started = await StatementAsync(
            () =>
            {
                var answer = Start(sql, parameters, StatementWatch.For(cancellationToken));
                _open = answer.IsOk ? answer.Value : null;
                return answer;
            },
            cancellationToken);
        return started.TryGet(out var opened) ? new DuckDbReader(this, opened) : started.Refused<DuckDbReader>();
    }

    /// <inheritdoc/>
    public Task<Result<Schema>> DescribeAsync(string sql, CancellationToken cancellationToken) =>
        StatementAsync(
            () =>
            {
                var parsed = _connection.Parse(sql);
                if (!parsed.TryGet(out var script))
                {
                    return parsed.Refused<Schema>();
                }

                using (script)
                {
                    if (script.Count > 1)
                    {
                        return DuckDbRefusals.Sql($"One query can be described at a time; the text holds {script.Count} statements.", null);
                    }

                    var prepared = script.Prepare(0);
                    if (!prepared.TryGet(out var statement))
                    {
                        return prepared.Refused<Schema>();
                    }

                    using (statement)
                    {
                        return statement.Describe();
                    }
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Result<long>> AppendAsync(string table, ColumnBatch rows, CancellationToken cancellationToken) =>
        StatementAsync(() => TableAppend.Run(_connection, table, rows, StatementWatch.For(cancellationToken)), cancellationToken);

    /// <summary>Stops the running statement, which then throws <see cref="ObjectDisposedException"/>, and gives everything back as soon as no call uses it.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _connection.Interrupt();
            _connection.Dispose();
            if (_turn.Wait(0))
            {
                EndTurn();
            }
        }
    }

    /// <summary>A turn of a new statement: an open stream ends here.</summary>
    internal Task<Result<T>> StatementAsync<T>(Func<Result<T>> body, CancellationToken cancellationToken) =>
        TurnAsync(
            () =>
            {
                _open?.Dispose();
                _open = null;
                return body();
            },
            cancellationToken);

    /// <summary>Runs blocking work on a pool thread, one at a time; cancellation interrupts DuckDB at once.</summary>
    internal async Task<Result<T>> TurnAsync<T>(Func<Result<T>> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Interruptible(body, cancellationToken), cancellationToken);
        }
        finally
        {
            EndTurn();
        }
    }

    // A stream left open would keep the database; it must not be closed while a turn reads it.
    private void EndTurn()
    {
        if (_disposed)
        {
            _open?.Dispose();
        }

        _turn.Release();
    }

    internal const string StoppedByItself = "A part of the query failed while another part was being read, and DuckDB did not say why. Run it without streaming to see the reason.";

    private Result<T> Interruptible<T>(Func<Result<T>> body, CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.UnsafeRegister(static connection => ((DuckDbConnection)connection!).Interrupt(), _connection);
        try
        {
            return body();
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposed, this);

            // Nobody stopped it: one of DuckDB's threads failed and stopped the others, and one of those was asked first.
            return DuckDbRefusals.Sql(StoppedByItself, null);
        }
    }

    private Result<BatchReader> OpenBatches(string sql, IReadOnlyDictionary<string, object?> parameters, StatementWatch watch)
    {
        var started = Start(sql, parameters, watch);
        return started.TryGet(out var answer) ? BatchReader.Of(answer) : started.Refused<BatchReader>();
    }

    /// <summary>Runs all statements but the last to their end, and starts the last.</summary>
    private Result<Answer> Start(string sql, IReadOnlyDictionary<string, object?> parameters, StatementWatch watch)
    {
        var parsed = _connection.Parse(sql);
        if (!parsed.TryGet(out var script))
        {
            return parsed.Refused<Answer>();
        }

        using (script)
        {
            for (var i = 0; ; i++)
            {
                watch.Step = (i, script.Count);
                var started = Start(script, i, parameters, watch);
                if (i == script.Count - 1 || !started.TryGet(out var answer))
                {
                    return started;
                }

                using (answer)
                {
                    var drained = answer.Drain(watch);
                    if (!drained.IsOk)
                    {
                        return drained.Refused<Answer>();
                    }
                }
            }
        }
    }

    private static Result<Answer> Start(Script script, int index, IReadOnlyDictionary<string, object?> parameters, StatementWatch watch)
    {
        var prepared = script.Prepare(index);
        if (!prepared.TryGet(out var statement))
        {
            return prepared.Refused<Answer>();
        }

        using (statement)
        {
            var bound = statement.Bind(parameters);
            return bound.IsOk ? statement.Start(watch) : Result.Refuse<Answer>(bound.Refusals);
        }
    }
}
