namespace Flywheel.Engines.DuckDb.Native;

/// <summary>How far a pending statement is.</summary>
internal enum NativePendingState
{
    Ready = 0,
    NotReady = 1,
    Error = 2,
    NoTasks = 3,
}
