using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Expectations;

/// <summary>A column has a type.</summary>
public sealed record TypeExpectation(string Column, ColumnType Type, Severity Severity) : IExpectation
{
    /// <inheritdoc/>
    public string Name => "wrong-type";

    /// <inheritdoc/>
    public ImmutableArray<string> References => [];

    /// <inheritdoc/>
    public Task<Result<Anomaly?>> CheckAsync(ExpectationScope scope, CancellationToken cancellationToken)
    {
        var column = ExpectationQuery.Column(scope, Column);
        return Task.FromResult(!column.TryGet(out var field) ? column.Refused<Anomaly?>() : Result.Of(field.Type == Type ? null : new Anomaly(
            Name, Severity, Column, $"the column '{Column}' is {SchemaDefinition.WordOf(field.Type)}; {SchemaDefinition.WordOf(Type)} was wanted.", 0, [])));
    }
}
