namespace Flywheel.Engines.DuckDb.Native;

/// <summary>Settings of a database to be opened.</summary>
internal sealed class ConfigHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_config(ref handle);
        return base.ReleaseHandle();
    }
}
