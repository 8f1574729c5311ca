using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Sources;

/// <summary>
/// CSV with a header line (RFC 4180: double quotes, doubled to escape). Lines that do not parse, have too few or too many fields, or
/// a field of the wrong type are rejected with their line; the rest loads.
/// </summary>
internal sealed class CsvFormat : ISourceFormat
{
    // One wrong value in a hundred does not change what a column is; it is quarantined.
    private const double Misfits = 0.01;
    private const int SampleRows = 100_000;

    public string Name => "csv";

    public async Task<Result<SchemaDefinition>> InferAsync(ITableSession session, SourceSnapshot source, CancellationToken cancellationToken)
    {
        var header = await HeaderAsync(source, source.Files[0], cancellationToken).ConfigureAwait(false);
        if (!header.TryGet(out var csv))
        {
            return header.Refused<SchemaDefinition>();
        }

        var columns = csv.Names.ToDictionary(name => name, _ => ColumnType.Text, StringComparer.Ordinal);
        var sample = $"FROM {Read(source.Files[0], csv, columns, "flywheel_sniffed")} LIMIT {SampleRows}";
        var counts = await session.QueryAsync($"SELECT {string.Join(", ", csv.Names.Select(Counts))} FROM (SELECT * {sample})", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync("DROP TABLE IF EXISTS flywheel_sniffed; DROP TABLE IF EXISTS flywheel_sniffed_scans", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        return counts.TryGet(out var row)
            ? new SchemaDefinition(new Schema(csv.Names.Select((name, i) => new Field(name, TypeOf(row, i)))))
            : Result.Refuse<SchemaDefinition>(counts.Refusals.Select(refusal => SourceRefusals.Broken(source, refusal)));
    }

    public async Task<Result<LoadedSource>> LoadAsync(ITableSession session, SourceSnapshot source, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        var table = $"flywheel_csv_{source.Definition.Name}";
        var extra = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < source.Files.Length; i++)
        {
            var header = await HeaderAsync(source, source.Files[i], cancellationToken).ConfigureAwait(false);
            if (!header.TryGet(out var csv))
            {
                return header.Refused<LoadedSource>();
            }

            if (schema.Schema.Names.Where(name => !csv.Names.Contains(name)).ToArray() is { Length: > 0 } missing)
            {
                return SourceRefusals.ColumnsMissing(source, source.Files[i], missing, csv.Names);
            }

            extra.UnionWith(csv.Names.Where(name => schema.Schema.IndexOf(name) < 0));
            var loaded = await LoadAsync(session, source, schema, csv, i, table, cancellationToken).ConfigureAwait(false);
            if (!loaded.IsOk)
            {
                return Result.Refuse<LoadedSource>(loaded.Refusals.Select(refusal => SourceRefusals.Broken(source, refusal)));
            }
        }

        return new LoadedSource(SqlText.Name(table), $"SELECT * FROM {SqlText.Name(table + "_rejects")}", [.. extra]);
    }

    private static async Task<Result<long>> LoadAsync(
        ITableSession session, SourceSnapshot source, SchemaDefinition schema, CsvHeader csv, int file, string table, CancellationToken cancellationToken)
    {
        var types = csv.Names.ToDictionary(name => name, name => schema.Schema.TryGet(name, out var field) ? field.Type : ColumnType.Text, StringComparer.Ordinal);
        var rejects = $"flywheel_rejected_{file.ToString(CultureInfo.InvariantCulture)}_{source.Definition.Name}";
        var (name, bad) = (SqlText.Name(table), SqlText.Name(table + "_rejects"));
        var before = file == 0 ? "0" : $"(SELECT count(*) FROM {name})";
        var rows = $"SELECT CAST({before} + row_number() OVER () AS BIGINT) AS source_row, {SqlText.Names(schema.Schema.Names)} FROM {Read(source.Files[file], csv, types, rejects)}";
        var loaded = await session.ExecuteAsync(file == 0 ? $"CREATE TEMP TABLE {name} AS {rows}" : $"INSERT INTO {name} {rows}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
        var numbered = loaded.IsOk ? await NumberLinesAsync(session, source.Files[file].Path, rejects, cancellationToken).ConfigureAwait(false) : loaded;
        if (!numbered.IsOk)
        {
            return numbered;
        }

        // A line with several wrong fields is one row with several reasons.
        var reasons = $"SELECT {SqlText.Literal(source.Files[file].Label)} AS source, any_value(l.line) AS line, string_agg(e.error_message, '; ' ORDER BY e.column_idx) AS reason, "
            + $"any_value(e.csv_line) AS content FROM {SqlText.Name(rejects)} AS e JOIN {SqlText.Name(rejects + "_lines")} AS l ON e.line_byte_position = l.position "
            + "GROUP BY e.line_byte_position ORDER BY line";
        return await session.ExecuteAsync(file == 0 ? $"CREATE TEMP TABLE {bad} AS {reasons}" : $"INSERT INTO {bad} {reasons}", EngineColumn.NoParameters, null, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Result<long>> NumberLinesAsync(ITableSession session, string path, string rejects, CancellationToken cancellationToken)
    {
        var asked = await session.QueryAsync($"SELECT DISTINCT CAST(line_byte_position AS BIGINT) AS position FROM {SqlText.Name(rejects)} ORDER BY position",
            EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!asked.TryGet(out var positions))
        {
            return asked.Refused<long>();
        }

        var at = positions.Get<Int64Column>("position");
        var lines = await LineNumbers.AtAsync(path, at.Memory, cancellationToken).ConfigureAwait(false);
        var schema = new Schema([new Field("position", ColumnType.Int64), new Field("line", ColumnType.Int64)]);
        return await session.AppendAsync(rejects + "_lines", new ColumnBatch(schema, [at, new Int64Column(lines)]), cancellationToken).ConfigureAwait(false);
    }

    private static string Read(SourceFile file, CsvHeader csv, Dictionary<string, ColumnType> types, string rejects)
    {
        var columns = string.Join(", ", csv.Names.Select(name => $"{SqlText.Literal(name)}: '{SqlText.TypeOf(types[name])}'"));
        return $"read_csv({SqlText.Literal(file.Path)}, auto_detect = false, header = true, delim = {SqlText.Literal(csv.Delimiter.ToString())}, quote = '\"', escape = '\"', "
            + $"strict_mode = true, store_rejects = true, rejects_table = {SqlText.Literal(rejects)}, rejects_scan = {SqlText.Literal(rejects + "_scans")}, columns = {{{columns}}})";
    }

    private static async Task<Result<CsvHeader>> HeaderAsync(SourceSnapshot source, SourceFile file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file.Path);
        var line = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(line))
        {
            return SourceRefusals.Empty(source, file);
        }

        var header = CsvHeader.Parse(line, source.Definition.Delimiter);
        return header.Names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? new Refusal("data.column-twice", "Column twice", $"The header of {file.Label} names the column '{twice.Key}' twice.").At(new Place(file.Label, 1))
            : header;
    }

    // Values; whole numbers without a leading zero (codes have those); numbers; moments; truths.
    private static string Counts(string column, int i)
    {
        var name = SqlText.Name(column);
        return $"count({name}) AS n{i}, count(CASE WHEN NOT regexp_matches({name}, '^[-+]?0[0-9]') THEN TRY_CAST({name} AS DOUBLE) END) AS d{i}, "
            + $"count(CASE WHEN regexp_matches({name}, '^[-+]?[0-9]+$') AND NOT regexp_matches({name}, '^[-+]?0[0-9]') THEN TRY_CAST({name} AS BIGINT) END) AS w{i}, "
            + $"count(TRY_CAST({name} AS TIMESTAMP)) AS t{i}, count(CASE WHEN lower({name}) IN ('true', 'false') THEN 1 END) AS b{i}";
    }

    private static ColumnType TypeOf(ColumnBatch counts, int column)
    {
        var values = Count("n");
        var enough = values - (long)(values * Misfits);
        if (values == 0)
        {
            return ColumnType.Text;
        }

        // Whole only when the other numbers are as rare as other misfits.
        return Count("w") >= enough && Count("w") == Count("d") ? ColumnType.Int64
            : Count("d") >= enough ? ColumnType.Double
            : Count("b") >= enough ? ColumnType.Boolean
            : Count("t") >= enough ? ColumnType.Timestamp
            : ColumnType.Text;

        long Count(string kind) => counts.Get<Int64Column>($"{kind}{column.ToString(CultureInfo.InvariantCulture)}").Values[0];
    }
}
