using Flywheel.Core;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Ingest;

/// <summary>The rows of one build that were put aside, in a table of the build's session.</summary>
internal sealed class Quarantine(ITableSession session)
{
    internal const string Table = "flywheel_quarantine";

    internal Task<Result<long>> CreateAsync(CancellationToken cancellationToken) => session.ExecuteAsync(
        $"CREATE TEMP TABLE {Table} (source VARCHAR, line BIGINT, row BIGINT, reason VARCHAR, content VARCHAR)", EngineColumn.NoParameters, null, cancellationToken);

    /// <summary>Adds the rows of a relation that meet a condition; the reason is an expression over the relation.</summary>
    internal Task<Result<long>> AddAsync(string source, string relation, string? rowColumn, string condition, string reason, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            $"INSERT INTO {Table} SELECT {SqlText.Literal(source)}, NULL, {(rowColumn is null ? "NULL" : $"bad.{SqlText.Name(rowColumn)}")}, {reason}, "
            + $"CAST(to_json(bad) AS VARCHAR) FROM (SELECT * FROM {relation} WHERE {condition}) AS bad", EngineColumn.NoParameters, null, cancellationToken);

    /// <summary>Adds rows that a format could not parse.</summary>
    internal Task<Result<long>> AddParsedAsync(string rejects, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"INSERT INTO {Table} SELECT source, line, NULL, reason, content FROM ({rejects})", EngineColumn.NoParameters, null, cancellationToken);
}
