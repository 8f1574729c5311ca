namespace Flywheel.Engines.DuckDb.Native;

/// <summary>A type with its details.</summary>
internal sealed class LogicalTypeHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_logical_type(ref handle);
        return base.ReleaseHandle();
    }
}
