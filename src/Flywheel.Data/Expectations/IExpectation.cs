using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Expectations;

/// <summary>Something that must hold of a dataset's rows. Checked on every build, before a version exists. Immutable.</summary>
public interface IExpectation
{
    /// <summary>The anomaly's name when it does not hold: <c>out-of-range</c>.</summary>
    string Name { get; }

    /// <summary>Datasets that the check reads.</summary>
    ImmutableArray<string> References { get; }

    /// <summary>Looks at the rows: null when it holds. Refuses only what it cannot check (a column that is not there).</summary>
    Task<Result<Anomaly?>> CheckAsync(ExpectationScope scope, CancellationToken cancellationToken);
}
