using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;

namespace Flywheel.Data.Sources;

/// <summary>The rows of a source, open for reading. One reading at a time; not thread-safe.</summary>
public sealed class SourceRows : IDisposable
{
    private readonly Workbench _bench;

    internal SourceRows(Workbench bench, SourceSnapshot source, Schema schema, SourceCount count) => (_bench, Source, Schema, Count) = (bench, source, schema, count);

    /// <summary>What is read.</summary>
    public SourceSnapshot Source { get; }

    /// <summary>The columns, in the order of the files.</summary>
    public Schema Schema { get; }

    /// <summary>How many rows there are, and how many were put aside.</summary>
    public SourceCount Count { get; }

    /// <summary>Reads the rows from one on, in order, in batches of <paramref name="batchRows"/>; the last may be smaller.</summary>
    public Task<Result<IAsyncEnumerable<ColumnBatch>>> ReadAsync(long skip, int batchRows, CancellationToken cancellationToken) => _bench.Session.StreamAsync(
        FormattableString.Invariant($"SELECT {SqlText.Names(Schema.Names)} FROM {SqlText.Name(Source.Definition.Name)} ORDER BY source_row LIMIT {long.MaxValue} OFFSET {skip}"),
        EngineColumn.NoParameters, batchRows, cancellationToken);

    /// <summary>Writes the rows that were put aside, each with where it stood and why, as NDJSON.</summary>
    public async Task<Result> WriteQuarantineAsync(string path, CancellationToken cancellationToken)
    {
        var written = await _bench.Session.ExecuteAsync(
            $"COPY (SELECT source, line, row, reason, content FROM {Quarantine.Table} ORDER BY source, coalesce(line, row)) TO {SqlText.Literal(path)} (FORMAT json)",
            EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        return Result.From(written.Refusals);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => _bench.Dispose();
}
