using Flywheel.Data.Tables;

namespace Flywheel.Engines.DuckDb;

/// <summary>DuckDB in this process: every session is a database of its own in memory. Safe to use from many threads.</summary>
/// <exception cref="DllNotFoundException">The native library is missing; the message says what to do.</exception>
public sealed class DuckDbTableEngine(TimeProvider time) : ITableEngine
{
    /// <inheritdoc/>
    public string Name => "duckdb";

    /// <summary>Opens a session with the engine's own verbs beside the port's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No thread, or less than 16 MiB of memory.</exception>
    public DuckDbSession Open(TableSessionOptions options) => new(DuckDbConnection.Open(options), time);

    /// <inheritdoc/>
    public ITableSession OpenSession(TableSessionOptions options) => Open(options);
}
