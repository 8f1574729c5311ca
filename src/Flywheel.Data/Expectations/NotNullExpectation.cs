using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Expectations;

/// <summary>A column has a value in every row.</summary>
public sealed record NotNullExpectation(string Column, Severity Severity) : IExpectation
{
    /// <inheritdoc/>
    public string Name => "missing-value";

    /// <inheritdoc/>
    public ImmutableArray<string> References => [];

    /// <inheritdoc/>
    public async Task<Result<Anomaly?>> CheckAsync(ExpectationScope scope, CancellationToken cancellationToken) =>
        ExpectationQuery.Column(scope, Column) is { IsOk: false } missing
            ? missing.Refused<Anomaly?>()
            : await ExpectationQuery.BreachAsync(scope, this, Severity, Column, $"{SqlText.Name(Column)} IS NULL",
                count => $"{ExpectationQuery.Rows(count, "has", "have")} no '{Column}'.", cancellationToken).ConfigureAwait(false);
}
