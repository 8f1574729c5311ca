using System.Globalization;
using Dapper;
using Flywheel.Tracking.Recording;

namespace Flywheel.Tracking.Searching;

/// <summary>The parts of a search statement, with a fresh alias and fresh parameters for each.</summary>
internal sealed class SearchTerms(DynamicParameters parameters)
{
    // What the indexes over values hold; see the tables.
    private const int LongestIndexed = 255;
    private int _count;

    /// <summary>True when the rows that meet the clause lie together in an index.</summary>
    public static bool IsIndexed(RunClause clause) => clause.Field.Kind switch
    {
        RunFieldKind.Metric => clause.Operator != "!=",
        RunFieldKind.Param or RunFieldKind.Tag => IsShort(clause),
        _ => false,
    };

    /// <summary>The table of a field that is not an attribute.</summary>
    public static string Table(RunField field) => field.Kind switch
    {
        RunFieldKind.Metric => "tracking_latest",
        RunFieldKind.Param => "tracking_params",
        _ => "tracking_tags",
    };

    /// <summary>The column of an attribute.</summary>
    public static string Attribute(RunField field) => field.Key switch
    {
        "run_id" => "r.id",
        "run_name" => "r.name",
        "user_id" => "r.user_name",
        "status" => "CASE r.status WHEN 0 THEN 'RUNNING' WHEN 1 THEN 'SCHEDULED' WHEN 2 THEN 'FINISHED' WHEN 3 THEN 'FAILED' ELSE 'KILLED' END",
        "start_time" => "r.started",
        "end_time" => "r.ended",
        "artifact_uri" => $"{ArtifactPlace.Sql} || '/' || r.id || '/artifacts'",
        _ => throw new ArgumentException($"A run has no attribute '{field.Key}'.", nameof(field)),
    };

    public string Alias() => Name("j");

    /// <summary>Rows of the field's key.</summary>
    public string Key(RunField field, string alias)
    {
        var name = Name("k");
        parameters.Add(name, field.Key);
        return $"{alias}.key = @{name}";
    }

    /// <summary>Rows that meet the clause.</summary>
    public string Row(RunClause clause, string alias)
    {
        // A stored NaN compares with nothing.
        var also = clause.Field.Kind == RunFieldKind.Metric ? $" AND {alias}.is_nan = 0"
            : IsShort(clause) ? string.Create(CultureInfo.InvariantCulture, $" AND LENGTH({alias}.value) < {LongestIndexed + 1}")
            : "";
        return $"{Key(clause.Field, alias)}{also} AND {Compare(clause, alias + ".value")}";
    }

    /// <summary>A condition on a run's datasets: one of them must meet it.</summary>
    public string Exists(RunClause clause)
    {
        var (alias, context) = (Alias(), clause.Field.Key == "context");
        var table = context ? "tracking_input_tags" : "tracking_inputs";
        var tag = context ? $" AND {alias}.key = '{RunInput.ContextTag}'" : "";
        return $"EXISTS (SELECT 1 FROM {table} {alias} WHERE {alias}.run = r.number{tag} AND {Compare(clause, context ? $"{alias}.value" : $"{alias}.{clause.Field.Key}")})";
    }

    public string Compare(RunClause clause, string column) => clause.Operator switch
    {
        "IN" or "NOT IN" => $"{column} {clause.Operator} ({string.Join(", ", clause.Values.Select(value => Value(value)))})",
        "LIKE" => $"{column} LIKE {Value(Plain(clause.Values[0]))} ESCAPE '\\'",
        // LOWER folds the letters of ASCII; the pattern is folded here because a parameter has no collation to fold it by.
        "ILIKE" => $"LOWER({column}) LIKE {Value(Plain(Lower(clause.Values[0])))} ESCAPE '\\'",
        _ => $"{column} {clause.Operator} {Value(clause.Field.IsNumber ? Number(clause) : clause.Values[0])}",
    };

    private string Value(object value)
    {
        var name = Name("v");
        parameters.Add(name, value);
        return "@" + name;
    }

    // A backslash escapes in PostgreSQL and is a character like others in SQLite, until both are told.
    private static string Plain(string pattern) => pattern.Replace("\\", "\\\\", StringComparison.Ordinal);

    private static string Lower(string text) => string.Concat(text.Select(letter => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter));

    private static bool IsShort(RunClause clause) => clause is { Field.Kind: RunFieldKind.Param or RunFieldKind.Tag, Operator: "=" } && clause.Values[0].Length <= LongestIndexed;

    // Times are compared in milliseconds outside and kept in microseconds inside.
    private static double Number(RunClause clause)
    {
        var number = double.Parse(clause.Values[0], NumberStyles.Float, CultureInfo.InvariantCulture);
        return clause.Field.Kind == RunFieldKind.Attribute ? number * 1_000 : number;
    }

    private string Name(string start) => string.Create(CultureInfo.InvariantCulture, $"{start}{_count++}");
}
