using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Ingest;

namespace Flywheel.Data.Expectations;

/// <summary>
/// No rare value of a text column is nearly a frequent one: one letter off from five letters on, two from nine on, and a hundred
/// times rarer. Shorter values (codes) differ by little on purpose. Distance: Damerau and Levenshtein's.
/// </summary>
public sealed record NoTyposExpectation(string Column, Severity Severity) : IExpectation
{
    private const int Named = 5;
    private const int MostValues = 5_000;

    /// <inheritdoc/>
    public string Name => "probable-typo";

    /// <inheritdoc/>
    public ImmutableArray<string> References => [];

    /// <inheritdoc/>
    public async Task<Result<Anomaly?>> CheckAsync(ExpectationScope scope, CancellationToken cancellationToken)
    {
        var column = ExpectationQuery.Column(scope, Column);
        if (!column.TryGet(out var field))
        {
            return column.Refused<Anomaly?>();
        }

        if (field.Type != ColumnType.Text)
        {
            return new Refusal("data.expectation-type", "Not text", $"The column '{Column}' is {SchemaDefinition.WordOf(field.Type)}, and only texts have typos.");
        }

        var name = SqlText.Name(Column);
        var pairs = await scope.Session.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
            WITH v AS (SELECT {name} AS value, count(*) AS n FROM {scope.Relation} WHERE {name} IS NOT NULL GROUP BY {name} ORDER BY n DESC, value LIMIT {MostValues})
            SELECT rare.value AS rare, arg_max(often.value, often.n) AS often FROM v AS rare JOIN v AS often ON often.n >= rare.n * 100
                AND length(rare.value) >= 5 AND abs(length(rare.value) - length(often.value)) <= 2
                AND damerau_levenshtein(rare.value, often.value) <= CASE WHEN length(rare.value) >= 9 THEN 2 ELSE 1 END
            GROUP BY rare.value ORDER BY rare.value
            """), EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!pairs.TryGet(out var rows) || rows.Count == 0)
        {
            return pairs.IsOk ? Result.Of<Anomaly?>(null) : pairs.Refused<Anomaly?>();
        }

        var (rare, often) = (ExpectationQuery.Texts(rows, "rare"), ExpectationQuery.Texts(rows, "often"));
        var shown = string.Join(", ", rare.Take(Named).Select((value, i) => $"'{value}' (probably '{often[i]}')")) + (rare.Length > Named ? $" and {rare.Length - Named} more values" : "");
        return await ExpectationQuery.BreachAsync(scope, this, Severity, Column, $"{name} IN ({string.Join(", ", rare.Select(SqlText.Literal))})",
            count => $"{ExpectationQuery.Rows(count, "has", "have")} a '{Column}' that looks mistyped: {shown}.", cancellationToken).ConfigureAwait(false);
    }
}
