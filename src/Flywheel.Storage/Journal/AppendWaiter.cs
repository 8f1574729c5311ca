using System.Threading.Tasks.Sources;

namespace Flywheel.Storage.Journal;

/// <summary>One append that waits for its flush. Goes back to its lane when awaited, so appending allocates nothing once warm.</summary>
internal sealed class AppendWaiter(JournalLane lane) : IValueTaskSource<JournalPosition>
{
    // Continuations leave the flushing thread: what a caller does next must not delay the next flush.
    private ManualResetValueTaskSourceCore<JournalPosition> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>The next in whichever list it is in.</summary>
    public AppendWaiter? Next { get; set; }

    public JournalPosition Position { get; set; }

    public ValueTask<JournalPosition> Task => new(this, _core.Version);

    public void Complete() => _core.SetResult(Position);

    public void Fail(Exception fault) => _core.SetException(fault);

    public JournalPosition GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            lane.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
