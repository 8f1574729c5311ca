using Flywheel.Core.Columns;

namespace Flywheel.Data.Ingest;

/// <summary>
/// How one column is brought to its declared type: the expression for the value, and when the row cannot be taken a condition and the
/// reason, both in SQL. The condition is null when no value can be wrong, so that clean columns cost nothing.
/// </summary>
internal sealed record ColumnCast(Field Field, string Value, string? Wrong, string Reason)
{
    internal static ColumnCast For(EngineColumn column, Field field, NonFinite nonFinite)
    {
        var name = SqlText.Name(column.Name);
        var (value, canFail) = Cast(column, field.Type, name);
        var wrong = new List<(string Condition, string Reason)>();
        if (canFail)
        {
            wrong.Add(($"{name} IS NOT NULL AND {value} IS NULL",
                $"'column ''{Escape(column.Name)}'' is ' || CAST({name} AS VARCHAR) || ', wanted {SchemaDefinition.WordOf(field.Type)}'"));
        }

        if (field.Type == ColumnType.Double && CanBeNonFinite(column))
        {
            if (nonFinite == NonFinite.Quarantine)
            {
                wrong.Add(($"NOT isfinite({value})", $"'column ''{Escape(column.Name)}'' is ' || CAST({name} AS VARCHAR) || ', wanted a finite number'"));
            }
            else if (nonFinite == NonFinite.Null)
            {
                value = $"CASE WHEN isfinite({value}) THEN {value} END";
            }
        }

        if (!field.Nullable)
        {
            wrong.Add(($"{value} IS NULL", $"'column ''{Escape(column.Name)}'' has no value'"));
        }

        return wrong.Count == 0
            ? new ColumnCast(field, value, null, "")
            : new ColumnCast(field, value, $"({string.Join(" OR ", wrong.Select(item => $"({item.Condition})"))})",
                $"CASE {string.Join(' ', wrong.Select(item => $"WHEN {item.Condition} THEN {item.Reason}"))} END");
    }

    private static (string Value, bool CanFail) Cast(EngineColumn column, ColumnType type, string name)
    {
        var sql = SqlText.TypeOf(type);
        if (column.EngineType == sql)
        {
            return (name, false);
        }

        if (type == ColumnType.Text)
        {
            return (column.IsNested ? $"CAST(to_json({name}) AS VARCHAR)" : $"CAST({name} AS VARCHAR)", false);
        }

        if (column.EngineType == "TIMESTAMP WITH TIME ZONE" && type == ColumnType.Timestamp)
        {
            return ($"timezone('UTC', {name})", false);
        }

        // Fractions would be rounded away: only whole numbers count as whole.
        if (type == ColumnType.Int64 && column.Narrowed == ColumnType.Double)
        {
            return ($"CASE WHEN {name} = trunc({name}) THEN TRY_CAST({name} AS BIGINT) END", true);
        }

        // Finer than a microsecond would be cut off.
        if (column.EngineType == "TIMESTAMP_NS" && type == ColumnType.Timestamp)
        {
            return ($"CASE WHEN epoch_ns({name}) % 1000 = 0 THEN CAST({name} AS TIMESTAMP) END", true);
        }

        var safe = column.Narrowed == type && column.EngineType is not ("UBIGINT" or "HUGEINT" or "UHUGEINT");
        return safe || (type == ColumnType.Double && column.Narrowed is ColumnType.Int64)
            ? ($"CAST({name} AS {sql})", false)
            : ($"TRY_CAST({name} AS {sql})", true);
    }

    private static bool CanBeNonFinite(EngineColumn column) => column.Narrowed is ColumnType.Text || column.EngineType is "DOUBLE" or "FLOAT";

    private static string Escape(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
