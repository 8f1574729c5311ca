namespace Flywheel.Projects.Wheel;

/// <summary>Memory that a phase of a step has done with.</summary>
internal static class SpentMemory
{
    /// <summary>
    /// Collects it now. Arrays of millions of rows are few and large: the collector waits for more of them than a machine of 16 GB has room for beside what
    /// the next phase needs, and to look at them takes it milliseconds.
    /// </summary>
    internal static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
