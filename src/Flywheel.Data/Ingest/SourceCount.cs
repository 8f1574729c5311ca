namespace Flywheel.Data.Ingest;

/// <summary>How the rows of a source went.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Rows">Rows that queries see.</param>
/// <param name="Quarantined">Rows put aside. Together with <paramref name="Rows"/>: every row of the files.</param>
public sealed record SourceCount(string Source, long Rows, long Quarantined);
