namespace Flywheel.Engines.DuckDb.Native;

/// <summary>What a call returned.</summary>
internal enum NativeState
{
    Success = 0,
    Error = 1,
}
