using System.Globalization;
using System.Text;
using Dapper;
using Flywheel.Tracking.Recording;

namespace Flywheel.Tracking.Searching;

/// <summary>The parts of a search statement, with a fresh alias and fresh parameters for each.</summary>
internal sealed class SearchTerms(DynamicParameters parameters)
{
    private int _count;

    /// <summary>Brings a field into the statement; the answer is its column.</summary>
    public string Join(RunField field, StringBuilder joins, bool required)
    {
        if (field.Kind == RunFieldKind.Attribute)
        {
            return field.Key switch
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
        }

        var alias = Name("j");
        var table = field.Kind switch
        {
            RunFieldKind.Metric => "tracking_latest",
            RunFieldKind.Param => "tracking_params",
            _ => "tracking_tags",
        };
        parameters.Add(alias + "key", field.Key);
        joins.Append(CultureInfo.InvariantCulture, $"{(required ? " JOIN " : " LEFT JOIN ")}{table} {alias} ON {alias}.run = r.number AND {alias}.key = @{alias}key");
        return alias + ".value";
    }

    /// <summary>A condition on a run's datasets: one of them must meet it.</summary>
    public string Exists(RunClause clause)
    {
        var (alias, context) = (Name("j"), clause.Field.Key == "context");
        var table = context ? "tracking_input_tags" : "tracking_inputs";
        var tag = context ? $" AND {alias}.key = '{RunInput.ContextTag}'" : "";
        return $"EXISTS (SELECT 1 FROM {table} {alias} WHERE {alias}.run = r.number{tag} AND {Compare(clause, context ? $"{alias}.value" : $"{alias}.{clause.Field.Key}")})";
    }

    public string Compare(RunClause clause, string column)
    {
        var value = Name("v");
        var number = clause.Field.IsNumber;
        if (clause.Operator is "IN" or "NOT IN")
        {
            parameters.Add(value, clause.Values.ToArray());
            return $"{column} {clause.Operator} @{value}";
        }

        parameters.Add(value, number ? Number(clause) : clause.Values[0]);
        // A stored NaN compares with nothing.
        var real = clause.Field.Kind == RunFieldKind.Metric ? $" AND {column[..^".value".Length]}.is_nan = 0" : "";
        return clause.Operator == "ILIKE" ? $"LOWER({column}) LIKE LOWER(@{value})" : $"{column} {clause.Operator} @{value}{real}";
    }

    /// <summary>There before NaN before missing, whichever the direction.</summary>
    public static string Rank(RunField field, string column) => field.Kind == RunFieldKind.Metric
        ? $"CASE WHEN {column} IS NULL THEN 2 ELSE {column[..^".value".Length]}.is_nan END"
        : $"CASE WHEN {column} IS NULL THEN 1 ELSE 0 END";

    // Times are compared in milliseconds outside and kept in microseconds inside.
    private static double Number(RunClause clause)
    {
        var number = double.Parse(clause.Values[0], NumberStyles.Float, CultureInfo.InvariantCulture);
        return clause.Field.Kind == RunFieldKind.Attribute ? number * 1_000 : number;
    }

    private string Name(string start) => string.Create(CultureInfo.InvariantCulture, $"{start}{_count++}");
}
