namespace Flywheel.Engines.DuckDb.Native;

/// <summary>A connection; keeps its database.</summary>
internal sealed class ConnectionHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_disconnect(ref handle);
        return base.ReleaseHandle();
    }
}
