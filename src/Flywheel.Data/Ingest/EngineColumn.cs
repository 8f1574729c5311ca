using System.Collections.Frozen;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Ingest;

/// <summary>A column of an answer in the engine's own type, and how that narrows to one of the house's.</summary>
internal sealed record EngineColumn(string Name, string EngineType)
{
    internal static readonly IReadOnlyDictionary<string, object?> NoParameters = FrozenDictionary<string, object?>.Empty;

    /// <summary>The house's type for it, or null when it has none.</summary>
    internal ColumnType? Narrowed => EngineType switch
    {
        "BOOLEAN" => ColumnType.Boolean,
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "HUGEINT" or "UHUGEINT" => ColumnType.Int64,
        "FLOAT" or "DOUBLE" => ColumnType.Double,
        _ when IsNested => ColumnType.Text,
        _ when EngineType.StartsWith("DECIMAL", StringComparison.Ordinal) => ColumnType.Double,
        "DATE" => ColumnType.Timestamp,
        _ when EngineType.StartsWith("TIMESTAMP", StringComparison.Ordinal) => ColumnType.Timestamp,
        "VARCHAR" or "UUID" or "TIME" or "JSON" or "\"NULL\"" or "NULL" => ColumnType.Text,
        _ when EngineType.StartsWith("ENUM", StringComparison.Ordinal) => ColumnType.Text,
        _ => null,
    };

    /// <summary>Lists, structures and maps are kept as JSON text.</summary>
    internal bool IsNested => EngineType.EndsWith(']') || EngineType.StartsWith("STRUCT", StringComparison.Ordinal) || EngineType.StartsWith("MAP", StringComparison.Ordinal);

    /// <summary>The columns of a query's answer.</summary>
    internal static async Task<Result<IReadOnlyList<EngineColumn>>> DescribeAsync(ITableSession session, string sql, CancellationToken cancellationToken)
    {
        var answer = await session.QueryAsync($"SELECT column_name, column_type FROM (DESCRIBE {sql}\n)", NoParameters, cancellationToken).ConfigureAwait(false);
        if (!answer.TryGet(out var rows))
        {
            return answer.Refused<IReadOnlyList<EngineColumn>>();
        }

        var (names, types) = (rows.Get<TextColumn>("column_name"), rows.Get<TextColumn>("column_type"));
        return Result.Of<IReadOnlyList<EngineColumn>>([.. Enumerable.Range(0, rows.Count).Select(i => new EngineColumn(names[i]!, types[i]!))]);
    }

    /// <summary>The narrowed schema of some columns; every column that has no place in the house is refused at once.</summary>
    internal static Result<SchemaDefinition> ToSchema(IReadOnlyList<EngineColumn> columns, string where)
    {
        Refusal[] refusals = [.. columns.Where(column => column.Narrowed is null).Select(column => Unsupported(column, where))];
        return refusals.Length > 0
            ? Result.Refuse<SchemaDefinition>(refusals)
            : new SchemaDefinition(new Schema(columns.Select(column => new Field(column.Name, column.Narrowed!.Value))));
    }

    internal static Refusal Unsupported(EngineColumn column, string where) => new("data.type-unsupported", "Type not supported",
        $"The column '{column.Name}' of '{where}' has the type {column.EngineType}, which no column of a dataset can hold.", "Leave it out, or cast it in SQL.");
}
