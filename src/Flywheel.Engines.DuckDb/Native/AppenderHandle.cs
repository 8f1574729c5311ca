namespace Flywheel.Engines.DuckDb.Native;

/// <summary>A bulk append under way; keeps its connection.</summary>
internal sealed class AppenderHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_appender_destroy(ref handle);
        return base.ReleaseHandle();
    }
}
