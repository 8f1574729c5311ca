using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Rehearsals;

/// <summary>One dataset's query, ready to run on changed rows of one source. Not thread-safe.</summary>
public sealed class DatasetRehearsal : IDisposable
{
    private readonly ITableSession _session;
    private readonly string _sql;
    private readonly string _source;

    private DatasetRehearsal(ITableSession session, string sql, string source, ColumnBatch raw) => (_session, _sql, _source, Raw) = (session, sql, source, raw);

    /// <summary>The stretch of the source, with <c>source_row</c>.</summary>
    public ColumnBatch Raw { get; }

    internal static async Task<Result<DatasetRehearsal>> StartAsync(ITableSession session, string sql, string source, int rows, CancellationToken cancellationToken)
    {
        var name = SqlText.Name(source);
        var most = rows.ToString(CultureInfo.InvariantCulture);
        var read = await session.QueryAsync(
            $"SELECT * FROM {name} ORDER BY source_row LIMIT {most} OFFSET (SELECT greatest(0, (count(*) - {most}) // 2) FROM {name})", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var raw))
        {
            return read.Refused<DatasetRehearsal>();
        }

        var dropped = await session.ExecuteAsync($"DROP VIEW {name}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        return dropped.IsOk ? new DatasetRehearsal(session, sql, source, raw) : dropped.Refused<DatasetRehearsal>();
    }

    /// <summary>The accepted rows the query makes of these raw rows.</summary>
    public async Task<Result<ColumnBatch>> RunAsync(ColumnBatch raw, CancellationToken cancellationToken)
    {
        var name = SqlText.Name(_source);
        var dropped = await _session.ExecuteAsync($"DROP TABLE IF EXISTS {name}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        var appended = dropped.IsOk ? await _session.AppendAsync(_source, raw, cancellationToken).ConfigureAwait(false) : dropped;
        if (!appended.IsOk)
        {
            return appended.Refused<ColumnBatch>();
        }

        var described = await _session.DescribeAsync(_sql, cancellationToken).ConfigureAwait(false);
        if (!described.TryGet(out var schema))
        {
            return described.Refused<ColumnBatch>();
        }

        var accepted = schema.IndexOf("rejected_because") < 0 ? "" : " WHERE rejected_because IS NULL";
        return await _session.QueryAsync($"SELECT * FROM ({_sql}){accepted}", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the session.</summary>
    public void Dispose() => _session.Dispose();
}
