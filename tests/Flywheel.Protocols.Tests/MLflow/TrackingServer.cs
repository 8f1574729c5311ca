using Flywheel.Data;
using Flywheel.Registry;
using Flywheel.Server;
using Flywheel.Serving;
using Flywheel.Storage;
using Flywheel.Testing;
using Flywheel.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.MLflow;

/// <summary>The real server in this process, on an empty workspace without a project.</summary>
internal sealed class TrackingServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Workspace _workspace;
    private readonly WebServer _server;

    private TrackingServer(TemporaryFolder folder, ServiceProvider services, Workspace workspace, WebServer server)
    {
        (Folder, _services, _workspace, _server) = (folder, services, workspace, server);
        Client = new HttpClient { BaseAddress = new Uri(server.Address) };
    }

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal TemporaryFolder Folder { get; }

    internal HttpClient Client { get; }

    internal WebServer Web => _server;

    internal Uri Address => Client.BaseAddress!;

    internal T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    internal static async Task<TrackingServer> StartAsync(Func<TemporaryFolder, TrackingOptions>? options = null, string catalog = "")
    {
        var folder = new TemporaryFolder();
        var services = new ServiceCollection().AddFlywheel(new StorageOptions { Root = folder["ws"], Catalog = catalog }, new DataOptions(), options?.Invoke(folder) ?? new TrackingOptions()).BuildServiceProvider();
        var workspace = (await services.OpenWorkspaceAsync(Token)).Value;
        var readiness = new ServerReadiness();
        readiness.Ready();
        var page = new FrontPage(services.GetRequiredService<ReleaseRegistry>(), services.GetRequiredService<Endpoints>());
        var server = (await WebServer.StartAsync(services, new WebServerOptions { Port = 0 }, readiness, page, Token)).Value;
        return new TrackingServer(folder, services, workspace, server);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        await _workspace.DisposeAsync();
        Folder.Dispose();
    }
}
