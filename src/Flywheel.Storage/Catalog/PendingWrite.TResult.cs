using System.Data.Common;

namespace Flywheel.Storage.Catalog;

internal sealed class PendingWrite<TResult>(Func<DbTransaction, CancellationToken, Task<TResult>> write, bool flushed, CancellationToken cancellationToken)
    : PendingWrite(flushed, cancellationToken)
{
    private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? _result;

    public Task<TResult> Task => _done.Task;

    public override async Task RunAsync(DbTransaction transaction) => _result = await write(transaction, CancellationToken).ConfigureAwait(false);

    public override void Complete() => _done.SetResult(_result!);

    public override void Fail(Exception fault)
    {
        if (fault is OperationCanceledException cancelled && CancellationToken.IsCancellationRequested)
        {
            _done.SetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _done.SetException(fault);
        }
    }
}
