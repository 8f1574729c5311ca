namespace Flywheel.Engines.DuckDb.Native;

/// <summary>A running statement; keeps its connection.</summary>
internal sealed class PendingHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_pending(ref handle);
        return base.ReleaseHandle();
    }
}
