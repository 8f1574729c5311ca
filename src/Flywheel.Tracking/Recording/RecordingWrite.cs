namespace Flywheel.Tracking.Recording;

/// <summary>One write that waits for its turn and for the commit it shares with others.</summary>
internal abstract class RecordingWrite
{
    public abstract void Run(RecordingSession session);

    public abstract void Complete();

    public abstract void Fail(Exception fault);
}
