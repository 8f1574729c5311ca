using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Data.Expectations;

/// <summary>There are at least, or at most, so many rows.</summary>
public sealed record RowsExpectation(long? AtLeast, long? AtMost, Severity Severity) : IExpectation
{
    /// <inheritdoc/>
    public string Name => AtLeast is null ? "too-many-rows" : "too-few-rows";

    /// <inheritdoc/>
    public ImmutableArray<string> References => [];

    /// <inheritdoc/>
    public async Task<Result<Anomaly?>> CheckAsync(ExpectationScope scope, CancellationToken cancellationToken)
    {
        var counted = await ExpectationQuery.CountAsync(scope, $"SELECT count(*) FROM {scope.Relation}", cancellationToken).ConfigureAwait(false);
        if (!counted.TryGet(out var rows))
        {
            return counted.Refused<Anomaly?>();
        }

        var wanted = rows < AtLeast ? $"at least {AtLeast.Value.ToString("#,0", CultureInfo.InvariantCulture)}"
            : rows > AtMost ? $"at most {AtMost.Value.ToString("#,0", CultureInfo.InvariantCulture)}" : null;
        return Result.Of(wanted is null ? null : new Anomaly(Name, Severity, null, $"there are {rows.ToString("#,0", CultureInfo.InvariantCulture)} rows; {wanted} were wanted.", rows, []));
    }
}
