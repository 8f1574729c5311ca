namespace Flywheel.Features.Programs;

/// <summary>Runs a body over chunks of rows on several threads, each with scratch space of its own. Which thread takes which chunk never shows.</summary>
internal static class Chunks
{
    internal static void Run<TScratch>(
        int rows, int chunkRows, int threads, Func<TScratch> scratch, Action<TScratch, int, int> body, CancellationToken cancellationToken,
        Action<TScratch>? done = null)
    {
        var chunks = (rows + chunkRows - 1) / chunkRows;
        if (chunks <= 1 || threads == 1)
        {
            var only = scratch();
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                body(only, chunk * chunkRows, Math.Min(chunkRows, rows - (chunk * chunkRows)));
            }

            done?.Invoke(only);
            return;
        }

        // Each thread takes the next stretch of chunks, so that rows stay near in time and the two pointers move by steps.
        const int Stretch = 16;
        var next = 0;
        var workers = Math.Min(threads, (chunks + Stretch - 1) / Stretch);
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, _ =>
        {
            var mine = scratch();
            while (true)
            {
                var first = Interlocked.Add(ref next, Stretch) - Stretch;
                if (first >= chunks)
                {
                    done?.Invoke(mine);
                    return;
                }

                for (var chunk = first; chunk < Math.Min(first + Stretch, chunks); chunk++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    body(mine, chunk * chunkRows, Math.Min(chunkRows, rows - (chunk * chunkRows)));
                }
            }
        });
    }
}
