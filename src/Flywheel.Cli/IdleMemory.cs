namespace Flywheel.Cli;

/// <summary>
/// Gives memory back after a burst. The collector keeps what it once needed, for the next burst; a tracking server sits beside the training it
/// serves, which needs it more.
/// </summary>
internal static class IdleMemory
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>Runs until cancelled.</summary>
    public static async Task WatchAsync(TimeProvider time, CancellationToken cancellation)
    {
        var (seen, trimmed) = (-1, -1);
        while (true)
        {
            await Task.Delay(Quiet, time, cancellation);
            var collections = GC.CollectionCount(0);
            // Nothing was collected since the last look, so nothing much is going on; and something was since the last time memory was given back.
            if (collections == seen && collections != trimmed)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                collections = trimmed = GC.CollectionCount(0);
            }

            seen = collections;
        }
    }
}
