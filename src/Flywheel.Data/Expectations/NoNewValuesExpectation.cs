using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Ingest;

namespace Flywheel.Data.Expectations;

/// <summary>A column has no value that the version before did not have. The first version has nothing to differ from.</summary>
public sealed record NoNewValuesExpectation(string Column, Severity Severity) : IExpectation
{
    private const int Named = 5;

    /// <inheritdoc/>
    public string Name => "new-category";

    /// <inheritdoc/>
    public ImmutableArray<string> References => [];

    /// <inheritdoc/>
    public async Task<Result<Anomaly?>> CheckAsync(ExpectationScope scope, CancellationToken cancellationToken)
    {
        if (ExpectationQuery.Column(scope, Column) is { IsOk: false } missing)
        {
            return missing.Refused<Anomaly?>();
        }

        if (scope.Previous is not { } previous || !await HadColumnAsync(scope, previous, cancellationToken).ConfigureAwait(false))
        {
            return Result.Of<Anomaly?>(null);
        }

        var name = SqlText.Name(Column);
        var condition = $"{name} IS NOT NULL AND {name} NOT IN (SELECT {name} FROM {previous} WHERE {name} IS NOT NULL)";
        var values = await scope.Session.QueryAsync(
            $"SELECT CAST({name} AS VARCHAR) AS value FROM {scope.Relation} WHERE {condition} GROUP BY {name} ORDER BY value", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!values.TryGet(out var rows))
        {
            return values.Refused<Anomaly?>();
        }

        var all = ExpectationQuery.Texts(rows, "value");
        var shown = string.Join(", ", all.Take(Named).Select(value => $"'{value}'")) + (all.Length > Named ? $" and {all.Length - Named} more values" : "");
        return await ExpectationQuery.BreachAsync(scope, this, Severity, Column, condition,
            count => $"{ExpectationQuery.Rows(count, "has", "have")} a '{Column}' that the version before did not have: {shown}.", cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> HadColumnAsync(ExpectationScope scope, string previous, CancellationToken cancellationToken) =>
        (await EngineColumn.DescribeAsync(scope.Session, $"SELECT * FROM {previous}", cancellationToken).ConfigureAwait(false)) is { IsOk: true } columns
        && columns.Value.Any(column => column.Name == Column);
}
