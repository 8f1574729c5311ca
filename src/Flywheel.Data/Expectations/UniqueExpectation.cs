using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Expectations;

/// <summary>No two rows have the same values in some columns.</summary>
public sealed record UniqueExpectation(ImmutableArray<string> Columns, Severity Severity) : IExpectation
{
    /// <inheritdoc/>
    public string Name => "duplicate";

    /// <inheritdoc/>
    public ImmutableArray<string> References => [];

    /// <inheritdoc/>
    public async Task<Result<Anomaly?>> CheckAsync(ExpectationScope scope, CancellationToken cancellationToken)
    {
        if (Columns.Select(name => ExpectationQuery.Column(scope, name)).FirstOrDefault(column => !column.IsOk) is { IsOk: false } missing)
        {
            return missing.Refused<Anomaly?>();
        }

        var names = SqlText.Names(Columns);
        return await ExpectationQuery.BreachAsync(scope, this, Severity, Columns[0], $"({names}) IN (SELECT ({names}) FROM {scope.Relation} GROUP BY {names} HAVING count(*) > 1)",
            count => $"{ExpectationQuery.Rows(count, "shares", "share")} {string.Join(", ", Columns.Select(name => $"'{name}'"))} with another.", cancellationToken).ConfigureAwait(false);
    }
}
