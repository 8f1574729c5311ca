namespace Flywheel.Storage.Workspaces;

/// <summary>Holds the one open workspace of a program, because opening can be refused and a container cannot say no.</summary>
internal sealed class WorkspaceSlot : IAsyncDisposable
{
    private Workspace? _workspace;

    public Workspace Workspace => _workspace
        ?? throw new InvalidOperationException($"The workspace is not open yet: call {nameof(StorageRoom.OpenWorkspaceAsync)} first.");

    public async Task FillAsync(Workspace workspace)
    {
        if (Interlocked.CompareExchange(ref _workspace, workspace, null) is not null)
        {
            await workspace.DisposeAsync().ConfigureAwait(false);
            throw new InvalidOperationException("The workspace is open already.");
        }
    }

    public ValueTask DisposeAsync() => _workspace?.DisposeAsync() ?? ValueTask.CompletedTask;
}
