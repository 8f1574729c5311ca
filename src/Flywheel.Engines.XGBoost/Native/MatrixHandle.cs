using Microsoft.Win32.SafeHandles;

namespace Flywheel.Engines.XGBoost.Native;

/// <summary>Owns a native matrix.</summary>
internal sealed class MatrixHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public MatrixHandle(nint matrix)
        : base(ownsHandle: true) => SetHandle(matrix);

    protected override bool ReleaseHandle() => XGBoostNative.MatrixFree(handle) == 0;
}
