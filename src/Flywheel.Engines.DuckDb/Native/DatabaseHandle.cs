namespace Flywheel.Engines.DuckDb.Native;

/// <summary>A database in memory.</summary>
internal sealed class DatabaseHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_close(ref handle);
        return base.ReleaseHandle();
    }
}
