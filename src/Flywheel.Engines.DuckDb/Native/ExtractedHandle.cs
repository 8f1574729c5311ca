namespace Flywheel.Engines.DuckDb.Native;

/// <summary>A text cut into statements.</summary>
internal sealed class ExtractedHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_extracted(ref handle);
        return base.ReleaseHandle();
    }
}
