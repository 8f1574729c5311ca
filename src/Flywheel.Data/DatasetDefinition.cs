using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Expectations;

namespace Flywheel.Data;

/// <summary>
/// A dataset as declared: where its rows come from, what names a row, when a row happened and became known, what must hold.
/// Exactly one of <see cref="From"/> and <see cref="Sql"/> is set.
/// </summary>
public sealed record DatasetDefinition
{
    /// <summary>The dataset's name, as queries write it.</summary>
    public required string Name { get; init; }

    /// <summary>The source or dataset whose rows are taken as they are.</summary>
    public string? From { get; init; }

    /// <summary>
    /// One SQL query over sources and datasets by name. Sources have a column <c>source_row</c>, from 1, in the order of the source.
    /// Rows with a text in <c>rejected_because</c> are quarantined; rows with a text in <c>repaired_because</c> stay and are listed.
    /// </summary>
    public string? Sql { get; init; }

    /// <summary>Where the query stands, for messages.</summary>
    public string? SqlFile { get; init; }

    /// <summary>
    /// Columns that together name a row. A single name that the rows do not have is made from <c>source_row</c>. Empty: rows have no name.
    /// </summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>The column of when a row happened; null when rows do not happen (a table of airports).</summary>
    public string? EventTime { get; init; }

    /// <summary>The column of when the system could first know a row. Null: as soon as it happened; without event time, always.</summary>
    public string? KnownAt { get; init; }

    /// <summary>Types to enforce. Null: as the rows come, narrowed to the house's types.</summary>
    public SchemaDefinition? Schema { get; init; }

    /// <summary>What to do with a column the schema does not declare.</summary>
    public ExtraColumns ExtraColumns { get; init; } = ExtraColumns.Warn;

    /// <summary>What to do with NaN and infinities.</summary>
    public NonFinite NonFinite { get; init; } = NonFinite.Quarantine;

    /// <summary>What must hold of the accepted rows.</summary>
    public ImmutableArray<IExpectation> Expectations { get; init; } = [];

    /// <summary>Where it is declared, for messages.</summary>
    public Place? Place { get; init; }
}
