namespace Flywheel.Tracking.Recording;

internal sealed class RecordingWrite<TResult>(Func<RecordingSession, TResult> write) : RecordingWrite
{
    private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public Task<TResult> Task => _done.Task;

    public override void Run(RecordingSession session) => _result = write(session);

    public override void Complete() => _done.SetResult(_result!);

    public override void Fail(Exception fault) => _done.SetException(fault);
}
