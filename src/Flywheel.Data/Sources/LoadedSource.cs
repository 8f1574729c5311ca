using System.Collections.Immutable;

namespace Flywheel.Data.Sources;

/// <summary>A source's rows inside a session.</summary>
/// <param name="Relation">What stands after FROM to read the rows that could be parsed.</param>
/// <param name="Rejects">A SELECT of <c>source, line, reason, content</c> with the rows that could not, or null when there can be none.</param>
/// <param name="ExtraColumns">Columns of the files that the schema does not declare, in ordinal order.</param>
public sealed record LoadedSource(string Relation, string? Rejects, ImmutableArray<string> ExtraColumns);
