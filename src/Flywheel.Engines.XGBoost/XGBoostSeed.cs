namespace Flywheel.Engines.XGBoost;

/// <summary>XGBoost's seeds have 31 bits; the house's have 64. All 64 count.</summary>
internal static class XGBoostSeed
{
    public static uint Of(ulong seed) => (uint)(seed ^ (seed >> 31) ^ (seed >> 62)) & int.MaxValue;
}
