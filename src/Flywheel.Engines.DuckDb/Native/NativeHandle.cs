using System.Runtime.InteropServices;

namespace Flywheel.Engines.DuckDb.Native;

/// <summary>
/// A pointer DuckDB gave and wants back. A handle may keep its parent: whatever the order in which both are disposed, the parent
/// is freed last, and never while a call is using it.
/// </summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    private SafeHandle? _parent;

    public override bool IsInvalid => handle == 0;

    internal void Keep(SafeHandle parent)
    {
        var kept = false;
        parent.DangerousAddRef(ref kept);
        _parent = parent;
    }

    protected override bool ReleaseHandle()
    {
        _parent?.DangerousRelease();
        return true;
    }
}
