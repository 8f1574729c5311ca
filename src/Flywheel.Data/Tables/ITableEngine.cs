namespace Flywheel.Data.Tables;

/// <summary>SQL over tables and files. A seam: DuckDB in the process by default, a warehouse when outgrown. Safe to use from many threads.</summary>
public interface ITableEngine
{
    /// <summary>The engine's name, as settings write it: <c>duckdb</c>.</summary>
    string Name { get; }

    /// <summary>Opens a private session: an empty database that goes away with it. Views and temporary tables made in it are its own.</summary>
    ITableSession OpenSession(TableSessionOptions options);
}
