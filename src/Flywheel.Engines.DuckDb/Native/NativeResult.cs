using System.Runtime.InteropServices;

namespace Flywheel.Engines.DuckDb.Native;

/// <summary><c>duckdb_result</c>: five fields of the old API, unused, and one pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    internal ulong OldColumnCount;
    internal ulong OldRowCount;
    internal ulong OldRowsChanged;
    internal nint OldColumns;
    internal nint OldError;
    internal nint Internal;
}
