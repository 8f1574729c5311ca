namespace Flywheel.Cli;

/// <summary>
/// Gives memory back after a burst. The collector keeps what it once needed, for the next burst; a tracking server sits beside the training it
/// serves, which needs it more.
/// </summary>
internal static class IdleMemory
{
    // A server that nobody calls looks at its catalog now and then: that is little, and makes no burst.
    private const long Little = 4 << 20, Burst = 16 << 20;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>Runs until cancelled.</summary>
    public static async Task WatchAsync(TimeProvider time, CancellationToken cancellation)
    {
        var (seen, trimmed) = (0L, 0L);
        while (true)
        {
            await Task.Delay(Quiet, time, cancellation);
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - seen < Little && allocated - trimmed >= Burst)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                trimmed = allocated;
            }

            seen = allocated;
        }
    }
}
