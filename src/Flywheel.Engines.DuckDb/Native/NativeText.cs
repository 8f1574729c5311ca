using System.Runtime.InteropServices;

namespace Flywheel.Engines.DuckDb.Native;

/// <summary>Zero-terminated UTF-8 from DuckDB: borrowed, or given away.</summary>
internal static unsafe class NativeText
{
    internal static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    internal static string Take(byte* text)
    {
        var taken = Read(text);
        NativeMethods.duckdb_free(text);
        return taken;
    }
}
