using System.Data.Common;
using System.Runtime.CompilerServices;

namespace Flywheel.Tracking.Recording;

/// <summary>
/// One transaction, with statements that stay prepared from one to the next: preparing costs more than running. Parameters are
/// <c>@p0</c>, <c>@p1</c>, … in the order given. Not for several threads.
/// </summary>
internal sealed class RecordingSession
{
    private static readonly ConditionalWeakTable<DbConnection, Dictionary<string, DbCommand>> Prepared = [];
    private readonly DbTransaction _transaction;
    private readonly Inbox _inbox;
    private readonly Dictionary<string, DbCommand> _commands;
    private readonly Dictionary<RunId, RunRow?> _runs = [];

    public RecordingSession(DbTransaction transaction, Inbox inbox)
    {
        (_transaction, _inbox, _commands) = (transaction, inbox, Prepared.GetOrCreateValue(transaction.Connection!));
        // A transaction that failed may have left something behind.
        inbox.Clear();
    }

    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => Command(sql, parameters).ExecuteNonQuery();

    /// <summary>The first column of the first row, or null.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> parameters) => Command(sql, parameters).ExecuteScalar() is var value and not DBNull ? value : null;

    public long Number(string sql, params ReadOnlySpan<object?> parameters) => Convert.ToInt64(Scalar(sql, parameters), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Every row, read by <paramref name="read"/>.</summary>
    public List<T> Rows<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Command(sql, parameters).ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The run of this id as it is inside this transaction; looked up once.</summary>
    public RunRow? Run(RunId id)
    {
        if (!_runs.TryGetValue(id, out var run))
        {
            run = Rows($"SELECT {RunRow.Columns} FROM tracking_runs r WHERE r.id = @p0", RunRow.Read, id.ToString()) is [var row] ? row : null;
            _runs.Add(id, run);
        }

        return run;
    }

    /// <summary>Tells that a run is no longer what <see cref="Run"/> may have said; all of them without a run.</summary>
    public void Forget(RunId? id)
    {
        if (id is { } one)
        {
            _runs.Remove(one);
        }
        else
        {
            _runs.Clear();
        }
    }

    public void Points(long run, ReadOnlySpan<MetricPoint> points) => _inbox.Add(run, points);

    /// <summary>Writes what the whole batch gathered.</summary>
    public void Finish()
    {
        if (_inbox.Store(this))
        {
            Settling.Run(this);
        }
    }

    private DbCommand Command(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _transaction.Connection!.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = FormattableString.Invariant($"@p{i}");
                command.Parameters.Add(parameter);
            }

            _commands.Add(sql, command);
        }

        command.Transaction = _transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        }

        return command;
    }
}
