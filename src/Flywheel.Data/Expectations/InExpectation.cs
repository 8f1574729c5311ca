using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Ingest;

namespace Flywheel.Data.Expectations;

/// <summary>
/// Every value of a column is among those of a dataset's column, or of a list. Missing values do not count. Values that look like a slip
/// of a known one are named with it.
/// </summary>
/// <param name="Column">The column.</param>
/// <param name="Dataset">The dataset with the known values, or null when they are listed.</param>
/// <param name="DatasetColumn">Its column.</param>
/// <param name="Values">The known values, when they are listed.</param>
/// <param name="Severity">What a value that is not known does.</param>
public sealed record InExpectation(string Column, string? Dataset, string? DatasetColumn, ImmutableArray<string> Values, Severity Severity) : IExpectation
{
    private const int Named = 5;

    /// <inheritdoc/>
    public string Name => "unknown-value";

    /// <inheritdoc/>
    public ImmutableArray<string> References => Dataset is null ? [] : [Dataset];

    /// <inheritdoc/>
    public async Task<Result<Anomaly?>> CheckAsync(ExpectationScope scope, CancellationToken cancellationToken)
    {
        if (ExpectationQuery.Column(scope, Column) is { IsOk: false } missing)
        {
            return missing.Refused<Anomaly?>();
        }

        var value = $"CAST({SqlText.Name(Column)} AS VARCHAR)";
        var known = Dataset is null
            ? $"(SELECT unnest({SqlText.List(Values)}) AS v)"
            : $"(SELECT CAST({SqlText.Name(DatasetColumn!)} AS VARCHAR) AS v FROM {SqlText.Name(Dataset)} WHERE {SqlText.Name(DatasetColumn!)} IS NOT NULL)";
        var unknown = await scope.Session.QueryAsync(
            $"SELECT DISTINCT {value} AS value FROM {scope.Relation} WHERE {SqlText.Name(Column)} IS NOT NULL AND {value} NOT IN {known} ORDER BY value", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!unknown.TryGet(out var rows) || rows.Count == 0)
        {
            return unknown.IsOk ? Result.Of<Anomaly?>(null) : unknown.Refused<Anomaly?>();
        }

        var all = await scope.Session.QueryAsync($"SELECT DISTINCT v FROM {known}", EngineColumn.NoParameters, cancellationToken).ConfigureAwait(false);
        if (!all.TryGet(out var words))
        {
            return all.Refused<Anomaly?>();
        }

        var shown = Shown(ExpectationQuery.Texts(rows, "value"), ExpectationQuery.Texts(words, "v"));
        return await ExpectationQuery.BreachAsync(scope, this, Severity, Column, $"{SqlText.Name(Column)} IS NOT NULL AND {value} NOT IN {known}",
            count => $"{ExpectationQuery.Rows(count, "has", "have")} a '{Column}' that is not {(Dataset is null ? "listed" : $"in {Dataset}.{DatasetColumn}")}: {shown}.", cancellationToken).ConfigureAwait(false);
    }

    private static string Shown(ImmutableArray<string> unknown, ImmutableArray<string> known)
    {
        var named = unknown.Take(Named).Select(value => Spelling.Nearest(value, known) is { } near ? $"'{value}' (did you mean '{near}'?)" : $"'{value}'");
        return string.Join(", ", named) + (unknown.Length > Named ? $" and {unknown.Length - Named} more values" : "");
    }
}
