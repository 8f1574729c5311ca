using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flywheel.Data;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Server;
using Flywheel.Serving;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>The real server in this process, on a copy of the weather project.</summary>
internal sealed class WeatherServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Workspace _workspace;
    private readonly WebServer _server;

    private WeatherServer(ServiceProvider services, Workspace workspace, WebServer server)
    {
        (_services, _workspace, _server) = (services, workspace, server);
        Client = new HttpClient { BaseAddress = new Uri(server.Address) };
    }

    internal HttpClient Client { get; }

    internal Endpoints Endpoints => _services.GetRequiredService<Endpoints>();

    internal Endpoint Endpoint => Endpoints.Find("weather").Value;

    internal WebServer Web => _server;

    internal IServiceProvider Services => _services;

    internal static async Task<WeatherServer> StartAsync(string project, EndpointOptions? options, CancellationToken cancel, int followMilliseconds = 500, Func<IJournal, IJournal>? journal = null)
    {
        var rooms = new ServiceCollection().AddFlywheel(new StorageOptions { Root = Path.Combine(project, ".flywheel") }, new DataOptions());
        if (journal is not null)
        {
            var beneath = rooms.Last(room => room.ServiceType == typeof(IJournal));
            rooms.AddSingleton(made => journal((IJournal)beneath.ImplementationFactory!(made)));
        }

        var services = rooms.BuildServiceProvider();
        var workspace = (await services.OpenWorkspaceAsync(cancel)).Value;
        var (registry, endpoints, readiness) = (services.GetRequiredService<ReleaseRegistry>(), services.GetRequiredService<Endpoints>(), new ServerReadiness());
        var server = (await WebServer.StartAsync(services, new WebServerOptions { Port = 0, FollowMilliseconds = followMilliseconds }, readiness, new FrontPage(registry, endpoints), cancel)).Value;
        var started = new WeatherServer(services, workspace, server);
        (await started.Endpoints.ServeAsync("weather", await started.ReleaseAsync(ReleaseRegistry.Champion, cancel), options ?? new EndpointOptions(), cancel)).Value.ShouldNotBeNull();
        readiness.Ready();
        return started;
    }

    internal async Task<ReleaseVersion> ReleaseAsync(string version, CancellationToken cancel) =>
        (await _services.GetRequiredService<ReleaseRegistry>().FindAsync("weather", version, cancel)).Value;

    /// <summary>What the server answers to one row.</summary>
    internal async Task<JsonElement> PredictAsync(string row, CancellationToken cancel)
    {
        using var answer = await Client.PostAsync("/v1/endpoints/weather/predict", new StringContent($$"""{"rows":[{{row}}]}""", Encoding.UTF8, "application/json"), cancel);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        await _workspace.DisposeAsync();
    }
}
