namespace Flywheel.Engines.DuckDb.Native;

/// <summary>Up to 2,048 rows of columns.</summary>
internal sealed class ChunkHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_data_chunk(ref handle);
        return base.ReleaseHandle();
    }
}
