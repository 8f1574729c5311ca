using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Expectations;

/// <summary>Something that should not be so, found in data.</summary>
/// <param name="Name">What kind: <c>out-of-range</c>, <c>new-category</c>. Stable.</param>
/// <param name="Severity">What it does to the build.</param>
/// <param name="Column">The column it was found in, or null when it is about whole rows.</param>
/// <param name="Sentence">What was found and what was wanted.</param>
/// <param name="Count">Rows concerned.</param>
/// <param name="Samples">A few of them, as JSON objects, in the order of the dataset.</param>
public sealed record Anomaly(string Name, Severity Severity, string? Column, string Sentence, long Count, ImmutableArray<string> Samples)
{
    /// <summary>The refusal that a blocking anomaly ends in.</summary>
    public Refusal ToRefusal(string dataset) =>
        new($"data.{Name}", "Data not as expected", $"The dataset '{dataset}' is not as expected: {Sentence}", "Correct the data or the expectation, or let it only warn.");
}
