using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;

namespace Flywheel.Data.Rehearsals;

/// <summary>One dataset's query, ready to run on changed rows of one source. Not thread-safe.</summary>
public sealed class DatasetRehearsal : IDisposable
{
    private readonly Workbench _bench;
    private readonly string _sql;
    private readonly string _source;

    private DatasetRehearsal(Workbench bench, string sql, string source, ColumnBatch raw) => (_bench, _sql, _source, Raw) = (bench, sql, source, raw);

    /// <summary>The stretch of the source, with <c>source_row</c>.</summary>
    public ColumnBatch Raw { get; }

    // By number and not by place: of a hundred million rows only the stretch is read. Rows that did not parse leave gaps, and so fewer rows.
    internal static async Task<Result<DatasetRehearsal>> StartAsync(Workbench bench, string sql, string source, int rows, CancellationToken cancellationToken)
    {
        var (session, name) = (bench.Session, SqlText.Name(source));
        var most = rows.ToString(CultureInfo.InvariantCulture);
        var middle = $"SELECT greatest(min(source_row), (min(source_row) + max(source_row) + 1 - {most}) // 2) FROM {name}";
        var read = await session.QueryAsync(
            $"SELECT * FROM {name} WHERE source_row >= ({middle}) AND source_row < ({middle}) + {most} ORDER BY source_row", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var raw))
        {
            return read.Refused<DatasetRehearsal>();
        }

        var dropped = await session.ExecuteAsync($"DROP VIEW {name}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        return dropped.IsOk ? new DatasetRehearsal(bench, sql, source, raw) : dropped.Refused<DatasetRehearsal>();
    }

    /// <summary>The accepted rows the query makes of these raw rows.</summary>
    public async Task<Result<ColumnBatch>> RunAsync(ColumnBatch raw, CancellationToken cancellationToken)
    {
        var name = SqlText.Name(_source);
        var dropped = await _bench.Session.ExecuteAsync($"DROP TABLE IF EXISTS {name}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        var appended = dropped.IsOk ? await _bench.Session.AppendAsync(_source, raw, cancellationToken).ConfigureAwait(false) : dropped;
        if (!appended.IsOk)
        {
            return appended.Refused<ColumnBatch>();
        }

        var described = await _bench.Session.DescribeAsync(_sql, cancellationToken).ConfigureAwait(false);
        if (!described.TryGet(out var schema))
        {
            return described.Refused<ColumnBatch>();
        }

        var accepted = schema.IndexOf("rejected_because") < 0 ? "" : " WHERE rejected_because IS NULL";
        return await _bench.Session.QueryAsync($"SELECT * FROM ({_sql}){accepted}", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the session and deletes what it spilled.</summary>
    public void Dispose() => _bench.Dispose();
}
