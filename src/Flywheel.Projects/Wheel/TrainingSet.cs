using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data.Tables;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// The rows a model learns from and is judged on, as one Parquet object: key, time, part and label under reserved names, the request's
/// own columns under <c>row.</c>, and one column per feature.
/// </summary>
internal sealed class TrainingSet(ITableEngine engine, string path)
{
    internal const string Train = "train", Validate = "validate", Test = "test";
    internal const string Part = "set.part", Label = "set.label", Time = "set.time", RowPrefix = "row.";

    private static readonly ImmutableDictionary<string, object?> s_none = ImmutableDictionary<string, object?>.Empty;

    /// <summary>Opens a stored set; refuses what is missing or corrupt.</summary>
    internal static async Task<Result<TrainingSet>> OpenAsync(ITableEngine engine, IObjects objects, Digest digest, CancellationToken cancellationToken)
    {
        var path = await objects.LocalPathAsync(digest, cancellationToken).ConfigureAwait(false);
        return path.TryGet(out var file) ? new TrainingSet(engine, file) : path.Refused<TrainingSet>();
    }

    /// <summary>Reads some columns of a part, in the order of the set.</summary>
    /// <param name="part">Which rows.</param>
    /// <param name="columns">Which columns.</param>
    /// <param name="limit">At most so many rows, evenly spread; null for all.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    internal async Task<Result<ColumnBatch>> ReadAsync(string part, IEnumerable<string> columns, int? limit, CancellationToken cancellationToken)
    {
        using var session = engine.OpenSession(new TableSessionOptions());
        var names = string.Join(", ", columns.Select(Quote));
        var from = $"FROM read_parquet('{path}') WHERE {Quote(Part)} = '{part}'";
        if (limit is not { } most)
        {
            return await session.QueryAsync($"SELECT {names} {from}", s_none, cancellationToken).ConfigureAwait(false);
        }

        // Counted first: numbering rows then needs only the columns that are asked for, and no row waits for the last one.
        var counted = await session.QueryAsync($"SELECT count(*) AS n {from}", s_none, cancellationToken).ConfigureAwait(false);
        if (!counted.TryGet(out var count))
        {
            return counted;
        }

        var step = Math.Max(1, count.Get<Int64Column>("n").Values[0] / most);
        var sql = string.Create(CultureInfo.InvariantCulture,
            $"SELECT {names} FROM (SELECT {names}, row_number() OVER () - 1 AS \"set.number\" {from}) WHERE \"set.number\" % {step} = 0 ORDER BY \"set.number\" LIMIT {most}");
        return await session.QueryAsync(sql, s_none, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads some columns of the rows of parts, in the order of the set.</summary>
    /// <param name="parts">Which rows.</param>
    /// <param name="columns">Which columns.</param>
    /// <param name="span">Only rows of this span, its end not included; null for all.</param>
    /// <param name="most">At most so many rows, evenly spread.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    internal async Task<Result<ColumnBatch>> ReadSomeAsync(IEnumerable<string> parts, IEnumerable<string> columns, (Timestamp From, Timestamp Until)? span, int most, CancellationToken cancellationToken)
    {
        using var session = engine.OpenSession(new TableSessionOptions());
        var rows = From(parts, span);
        var counted = await session.QueryAsync($"SELECT count(*) AS n {rows}", s_none, cancellationToken).ConfigureAwait(false);
        if (!counted.TryGet(out var count))
        {
            return counted;
        }

        // Which rows follows from their number in the file, so nothing is numbered or sorted to choose them.
        var step = Math.Max(1, (count.Get<Int64Column>("n").Values[0] + most - 1) / most);
        return await session.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT {string.Join(", ", columns.Select(Quote))} {rows} AND file_row_number % {step} = 0 ORDER BY file_row_number"), s_none, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>These features with the types they have, in this order.</summary>
    internal async Task<ImmutableArray<InputFeature>> TypesAsync(IEnumerable<string> features, CancellationToken cancellationToken)
    {
        using var session = engine.OpenSession(new TableSessionOptions());
        var schema = (await session.DescribeAsync($"SELECT * FROM read_parquet('{path}')", cancellationToken).ConfigureAwait(false)).Value;
        return [.. features.Select(name => new InputFeature(name, schema.Fields[schema.IndexOf(name)].Type))];
    }

    /// <summary>Writes a part for programs of others: features as numbers a graph takes, or as texts, and the label under its own name.</summary>
    internal async Task<Result<long>> ExportAsync(string part, ImmutableArray<InputFeature> features, string label, string file, string format, CancellationToken cancellationToken)
    {
        using var session = engine.OpenSession(new TableSessionOptions());
        var columns = string.Join(", ", features.Select(feature => $"{Exported(feature)} AS {Quote(feature.Name)}"));
        return await session.ExecuteAsync(
            $"COPY (SELECT {columns}, {Quote(Label)} AS {Quote(label)} FROM read_parquet('{path}') WHERE {Quote(Part)} = '{part}') TO '{file}' ({format})", s_none, null, cancellationToken).ConfigureAwait(false);
    }

    private string From(IEnumerable<string> parts, (Timestamp From, Timestamp Until)? span) => string.Create(CultureInfo.InvariantCulture,
        $"FROM read_parquet('{path}', file_row_number = true) WHERE {Quote(Part)} IN ({string.Join(", ", parts.Select(part => $"'{part}'"))}){(span is { } between ? string.Create(CultureInfo.InvariantCulture, $" AND epoch_us({Quote(Time)}) >= {between.From.Microseconds} AND epoch_us({Quote(Time)}) < {between.Until.Microseconds}") : "")}");

    private static string Exported(InputFeature feature) => feature.Type switch
    {
        ColumnType.Text => Quote(feature.Name),
        ColumnType.Timestamp => string.Create(CultureInfo.InvariantCulture, $"epoch_us({Quote(feature.Name)}) / {InputNumber.MicrosecondsPerDay:R}"),
        ColumnType.Double => $"CASE WHEN isfinite({Quote(feature.Name)}) THEN {Quote(feature.Name)} END",
        _ => $"CAST({Quote(feature.Name)} AS DOUBLE)",
    };

    /// <summary>Every column's name.</summary>
    internal async Task<ImmutableHashSet<string>> ColumnsAsync(CancellationToken cancellationToken)
    {
        using var session = engine.OpenSession(new TableSessionOptions());
        var schema = (await session.DescribeAsync($"SELECT * FROM read_parquet('{path}')", cancellationToken).ConfigureAwait(false)).Value;
        return schema.Names.ToImmutableHashSet(StringComparer.Ordinal);
    }

    /// <summary>The row's own text columns of a part, by name: what errors are sliced by. Often there are none.</summary>
    internal async Task<ImmutableDictionary<string, Column>> SlicesAsync(string part, CancellationToken cancellationToken)
    {
        using var session = engine.OpenSession(new TableSessionOptions());
        var schema = (await session.DescribeAsync($"SELECT * FROM read_parquet('{path}')", cancellationToken).ConfigureAwait(false)).Value;
        string[] names = [.. schema.Fields.Where(column => column.Type == ColumnType.Text && column.Name.StartsWith(RowPrefix, StringComparison.Ordinal)).Select(column => column.Name)];
        if (names.Length == 0)
        {
            return ImmutableDictionary<string, Column>.Empty;
        }

        var columns = (await ReadAsync(part, names, null, cancellationToken).ConfigureAwait(false)).Value;
        return names.ToImmutableDictionary(name => name[RowPrefix.Length..], name => columns[name], StringComparer.Ordinal);
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
