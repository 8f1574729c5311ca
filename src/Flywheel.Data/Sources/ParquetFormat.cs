using System.Globalization;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Sources;

/// <summary>Parquet files, read in place. Columns are found by name in every file, so files may order them differently.</summary>
internal sealed class ParquetFormat : ISourceFormat
{
    public string Name => "parquet";

    public async Task<Result<SchemaDefinition>> InferAsync(ITableSession session, SourceSnapshot source, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(session, source, cancellationToken).ConfigureAwait(false);
        return columns.TryGet(out var list) ? EngineColumn.ToSchema(list, source.Definition.Name) : columns.Refused<SchemaDefinition>();
    }

    public async Task<Result<LoadedSource>> LoadAsync(ITableSession session, SourceSnapshot source, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        var columns = await ColumnsAsync(session, source, cancellationToken).ConfigureAwait(false);
        if (!columns.TryGet(out var list))
        {
            return columns.Refused<LoadedSource>();
        }

        var counts = await session.QueryAsync(
            $"SELECT CAST(num_rows AS BIGINT) AS n FROM parquet_file_metadata({Paths(source)})", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!counts.TryGet(out var rows))
        {
            return Broken(source, counts.Refusals).Refused<LoadedSource>();
        }

        var extra = list.Select(column => column.Name).Where(name => schema.Schema.IndexOf(name) < 0).Order(StringComparer.Ordinal);
        var relation = $"(SELECT {SourceRow(rows.Get<Int64Column>("n").Values)} AS source_row, * EXCLUDE (file_row_number, file_index) "
            + $"FROM (SELECT *, file_index FROM read_parquet({Paths(source)}, file_row_number = true, union_by_name = true)))";
        return new LoadedSource(relation, null, [.. extra]);
    }

    // Rows of later files count on from the rows of the files before.
    private static string SourceRow(ReadOnlySpan<long> rows)
    {
        if (rows.Length == 1)
        {
            return "file_row_number + 1";
        }

        var sql = new StringBuilder("file_row_number + 1 + CASE file_index");
        var before = 0L;
        for (var i = 0; i < rows.Length; i++)
        {
            sql.Append(CultureInfo.InvariantCulture, $" WHEN {i} THEN {before}");
            before += rows[i];
        }

        return sql.Append(" END").ToString();
    }

    private static async Task<Result<IReadOnlyList<EngineColumn>>> ColumnsAsync(ITableSession session, SourceSnapshot source, CancellationToken cancellationToken)
    {
        if (source.Files.FirstOrDefault(file => new FileInfo(file.Path).Length == 0) is { } empty)
        {
            return SourceRefusals.Empty(source, empty);
        }

        var columns = await EngineColumn.DescribeAsync(session, $"SELECT * FROM read_parquet({Paths(source)}, union_by_name = true)", cancellationToken).ConfigureAwait(false);
        return columns.IsOk ? columns : Broken(source, columns.Refusals).Refused<IReadOnlyList<EngineColumn>>();
    }

    private static Result<SchemaDefinition> Broken(SourceSnapshot source, IEnumerable<Refusal> refusals) =>
        Result.Refuse<SchemaDefinition>(refusals.Select(refusal => SourceRefusals.Broken(source, refusal)));

    private static string Paths(SourceSnapshot source) => SqlText.List(source.Files.Select(file => file.Path));
}
