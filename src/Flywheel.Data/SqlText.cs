using System.Globalization;
using Flywheel.Core.Columns;

namespace Flywheel.Data;

/// <summary>Writes names, texts and types into SQL so that no content can end them early.</summary>
internal static class SqlText
{
    internal static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    internal static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Name));

    internal static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    internal static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().ContainsAny('.', 'E', 'N')
        ? $"CAST('{text}' AS DOUBLE)"
        : $"CAST({text} AS DOUBLE)";

    internal static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Int64 => "BIGINT",
        ColumnType.Double => "DOUBLE",
        ColumnType.Timestamp => "TIMESTAMP",
        _ => "VARCHAR",
    };

    internal static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";
}
