namespace Flywheel.Engines.DuckDb;

/// <summary>The library in use.</summary>
public sealed record DuckDbLibraryFound(string Path, string Version);
