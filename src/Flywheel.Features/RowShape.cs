using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features;

/// <summary>What features need to know of the rows they are computed for.</summary>
/// <param name="Schema">The rows' columns.</param>
/// <param name="Time">The timestamp column that holds T: everything a feature reads was known by then. A row without it sees no events.</param>
public sealed record RowShape(Schema Schema, string Time)
{
    /// <summary>The dataset the rows are of, when they are of one: then a row never sees itself in its own windows.</summary>
    public string? Dataset { get; init; }

    /// <summary>The columns that tell rows of <see cref="Dataset"/> apart.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>Columns whose values are not known at T, the label's among them. A feature that reads one is refused.</summary>
    public ImmutableArray<string> Later { get; init; } = [];

    /// <summary>
    /// The rows of a dataset at their event time. What the label is made of, when it is known, and when the row is known come later.
    /// </summary>
    /// <exception cref="ArgumentException">The dataset has no event time.</exception>
    public static RowShape Of(DatasetShape dataset, IEnumerable<string> labelColumns)
    {
        var time = dataset.EventTime ?? throw new ArgumentException($"The dataset '{dataset.Name}' has no event time.", nameof(dataset));
        var later = labelColumns.Concat(dataset.KnownAt is { } known ? [known] : []).Where(name => name != time);
        return new RowShape(dataset.Schema, time) { Dataset = dataset.Name, Key = dataset.Key, Later = [.. later.Distinct(StringComparer.Ordinal)] };
    }
}
