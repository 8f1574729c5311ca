using System.Runtime.InteropServices;

namespace Flywheel.Engines.DuckDb.Native;

/// <summary>An answer. DuckDB takes the struct by value and by address, so it lives in memory that does not move.</summary>
internal sealed unsafe class ResultHandle : NativeHandle
{
    internal ResultHandle() => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    /// <summary>Valid while the handle is referenced; callers hold it through <see cref="SafeHandle.DangerousAddRef"/>.</summary>
    internal NativeResult* Pointer => (NativeResult*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_result(Pointer);
        NativeMemory.Free((void*)handle);
        return base.ReleaseHandle();
    }
}
