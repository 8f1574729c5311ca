using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Sources;

/// <summary>Rows that stand outside the house, as declared: a format, where the files are, what they must look like.</summary>
public sealed record SourceDefinition
{
    /// <summary>The name queries use.</summary>
    public required string Name { get; init; }

    /// <summary>A format's name: <c>csv</c>, <c>json</c>, <c>parquet</c>.</summary>
    public required string Format { get; init; }

    /// <summary>
    /// Where the files are, read in this order: a path relative to the project folder, a glob (matches in ordinal order),
    /// <c>npm:package/path</c>, or <c>https://…</c>.
    /// </summary>
    public required ImmutableArray<string> Locations { get; init; }

    /// <summary>Types to enforce. Null: inferred from the first rows, then enforced on the rest.</summary>
    public SchemaDefinition? Schema { get; init; }

    /// <summary>What to do with a column the schema does not declare.</summary>
    public ExtraColumns ExtraColumns { get; init; } = ExtraColumns.Warn;

    /// <summary>What to do with NaN and infinities.</summary>
    public NonFinite NonFinite { get; init; } = NonFinite.Quarantine;

    /// <summary>CSV only: what stands between fields. Null: the one of comma, semicolon, tab and bar that the header has most.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Where it is declared, for messages.</summary>
    public Place? Place { get; init; }

    /// <summary>A digest of everything declared here that changes the rows; the files' bytes have their own.</summary>
    public Digest ToDigest()
    {
        using var builder = new DigestBuilder("source").Add(Name).Add(Format).Add(Delimiter?.ToString());
        builder.Add(ExtraColumns.ToString()).Add(NonFinite.ToString()).Add(Schema?.ToJson());
        foreach (var location in Locations)
        {
            builder.Add(location);
        }

        return builder.Build();
    }
}
