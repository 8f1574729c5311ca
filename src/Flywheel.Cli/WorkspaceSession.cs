using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Server;
using Flywheel.Storage;
using Flywheel.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Cli;

/// <summary>An open workspace without a project, for the length of one verb.</summary>
internal sealed class WorkspaceSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Workspace _workspace;

    private WorkspaceSession(ServiceProvider services, Workspace workspace) => (_services, _workspace) = (services, workspace);

    public IServiceProvider Services => _services;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static async Task<Result<WorkspaceSession>> OpenAsync(StorageOptions storage, TrackingOptions tracking, CancellationToken cancellation)
    {
        var services = new ServiceCollection().AddFlywheel(storage, new DataOptions(), tracking).BuildServiceProvider();
        var opened = await services.OpenWorkspaceAsync(cancellation);
        if (opened.TryGet(out var workspace))
        {
            return new WorkspaceSession(services, workspace);
        }

        await services.DisposeAsync();
        return opened.Refused<WorkspaceSession>();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _workspace.DisposeAsync();
    }
}
