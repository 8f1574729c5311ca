using System.Runtime.InteropServices;

namespace Flywheel.Engines.DuckDb.Native;

/// <summary><c>duckdb_query_progress_type</c>: -1 per cent until the engine knows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeProgress
{
    internal readonly double Percentage;
    internal readonly ulong RowsProcessed;
    internal readonly ulong TotalRows;
}
