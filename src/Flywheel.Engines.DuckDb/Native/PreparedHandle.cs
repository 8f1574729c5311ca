namespace Flywheel.Engines.DuckDb.Native;

/// <summary>A prepared statement; keeps its connection.</summary>
internal sealed class PreparedHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_prepare(ref handle);
        return base.ReleaseHandle();
    }
}
