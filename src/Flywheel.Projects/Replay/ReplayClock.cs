using Flywheel.Core;

namespace Flywheel.Projects.Replay;

/// <summary>
/// A wall clock that is told the time, and never goes back. Stopwatches of <see cref="TimeProvider"/> and timers run as ever: how long an answer took is measured, not
/// simulated. Safe to use from many threads.
/// </summary>
public sealed class ReplayClock : TimeProvider
{
    private long _microseconds = Timestamp.Min.Microseconds;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();

    /// <summary>The time it was told.</summary>
    public Timestamp Now => new(Volatile.Read(ref _microseconds));

    /// <summary>Moves on; an earlier time changes nothing.</summary>
    public void MoveTo(Timestamp time)
    {
        if (time > Now)
        {
            Volatile.Write(ref _microseconds, time.Microseconds);
        }
    }
}
