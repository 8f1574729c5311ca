namespace Flywheel.Engines.DuckDb;

/// <summary>A column of an answer, with DuckDB's own type.</summary>
public sealed record DuckDbColumn(string Name, DuckDbType Type);
