using Microsoft.Win32.SafeHandles;

namespace Flywheel.Engines.XGBoost.Native;

/// <summary>Owns a native booster.</summary>
internal sealed class BoosterHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BoosterHandle(nint booster)
        : base(ownsHandle: true) => SetHandle(booster);

    protected override bool ReleaseHandle() => XGBoostNative.BoosterFree(handle) == 0;
}
