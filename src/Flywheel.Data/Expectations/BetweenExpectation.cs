using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Expectations;

/// <summary>Every value of a number column lies between two bounds, both allowed. Missing values do not count.</summary>
public sealed record BetweenExpectation(string Column, double Low, double High, Severity Severity) : IExpectation
{
    /// <inheritdoc/>
    public string Name => "out-of-range";

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

        if (field.Type is not (ColumnType.Int64 or ColumnType.Double))
        {
            return new Refusal("data.expectation-type", "Not a number", $"The column '{Column}' is {SchemaDefinition.WordOf(field.Type)}, and only numbers lie between bounds.");
        }

        var name = SqlText.Name(Column);
        var bounds = string.Create(CultureInfo.InvariantCulture, $"{Low} and {High}");
        return await ExpectationQuery.BreachAsync(scope, this, Severity, Column, $"{name} < {SqlText.Number(Low)} OR {name} > {SqlText.Number(High)}",
            count => $"{ExpectationQuery.Rows(count, "has", "have")} a '{Column}' outside {bounds}.", cancellationToken).ConfigureAwait(false);
    }
}
