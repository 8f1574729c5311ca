using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;

namespace Flywheel.Data.Expectations;

/// <summary>What every check asks: is the column there, how many rows break the rule, what do a few of them look like.</summary>
internal static class ExpectationQuery
{
    private const int SampleRows = 3;

    internal static Result<Field> Column(ExpectationScope scope, string name) => scope.Schema.TryGet(name, out var field)
        ? field
        : new Refusal("data.column-missing", "Column missing", $"An expectation names the column '{name}', which the rows do not have.", Spelling.DidYouMean(name, scope.Schema.Names));

    /// <summary>The anomaly of the rows that meet a condition, or null when there are none.</summary>
    internal static async Task<Result<Anomaly?>> BreachAsync(
        ExpectationScope scope, IExpectation expectation, Severity severity, string? column, string condition, Func<long, string> sentence, CancellationToken cancellationToken)
    {
        var counted = await CountAsync(scope, $"SELECT count(*) FROM {scope.Relation} WHERE {condition}", cancellationToken).ConfigureAwait(false);
        if (!counted.TryGet(out var count) || count == 0)
        {
            return counted.IsOk ? Result.Of<Anomaly?>(null) : counted.Refused<Anomaly?>();
        }

        var sampled = await scope.Session.QueryAsync(
            $"SELECT CAST(to_json(bad) AS VARCHAR) AS content FROM (SELECT * FROM {scope.Relation} WHERE {condition} LIMIT {SampleRows}) AS bad", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        return sampled.TryGet(out var samples)
            ? Result.Of<Anomaly?>(new Anomaly(expectation.Name, severity, column, sentence(count), count, Texts(samples, "content")))
            : sampled.Refused<Anomaly?>();
    }

    internal static async Task<Result<long>> CountAsync(ExpectationScope scope, string sql, CancellationToken cancellationToken)
    {
        var answer = await scope.Session.QueryAsync($"SELECT CAST(({sql}) AS BIGINT) AS n", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        return answer.TryGet(out var rows) ? rows.Get<Int64Column>("n").Values[0] : answer.Refused<long>();
    }

    internal static ImmutableArray<string> Texts(ColumnBatch rows, string column)
    {
        var texts = rows.Get<TextColumn>(column);
        return [.. Enumerable.Range(0, rows.Count).Select(row => texts[row] ?? "")];
    }

    /// <summary><c>1 row is</c>, <c>2,000 rows are</c>.</summary>
    internal static string Rows(long count, string one, string many) =>
        count == 1 ? $"1 row {one}" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:#,0} rows {many}");
}
