using System.Collections.Immutable;
using System.Data.Common;
using System.Net;
using Flywheel.Core;
using Flywheel.Labels.Outcomes;
using Flywheel.Labels.Reviews;
using Flywheel.Projects.Loop;
using Flywheel.Protocols.Access;
using Flywheel.Protocols.FeatureServer;
using Flywheel.Protocols.MLflow;
using Flywheel.Protocols.Native;
using Flywheel.Protocols.OpenApi;
using Flywheel.Protocols.OpenInference;
using Flywheel.Protocols.OpenInference.Grpc;
using Flywheel.Protocols.Prometheus;
using Flywheel.Protocols.Scoring;
using Flywheel.Registry;
using Flywheel.Security;
using Flywheel.Server.Http2;
using Flywheel.Serving;
using Flywheel.Serving.Health;
using Flywheel.Serving.Explaining;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Server;

/// <summary>The web host: doors, health, metrics, the report. It borrows the rooms it is given and owns only Kestrel.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _following;
    private readonly Endpoints _endpoints;
    private readonly ServiceHealthLog _health;

    private WebServer(WebApplication application, Endpoints endpoints, People people, ReviewDesks reviews, ServiceHealthLog health, TimeSpan every)
    {
        (_application, _endpoints, _health) = (application, endpoints, health);
        _following = FollowAsync(people, reviews, every, _stopping.Token);
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:5080</c>.</summary>
    public string Address => _application.Urls.First();

    internal IEnumerable<RouteEndpoint> RouteEndpoints => ((IEndpointRouteBuilder)_application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Every route, with its verbs; none means any.</summary>
    internal IEnumerable<(IReadOnlyList<string> Verbs, string Path)> Routes => RouteEndpoints
        .Select(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [], route.RoutePattern.RawText ?? ""));

    /// <summary>Starts listening. Readiness follows <see cref="ServerReadiness"/>, so that a balancer sends nothing before the release is proven.</summary>
    /// <param name="rooms">The composed rooms.</param>
    /// <param name="options">Where to listen.</param>
    /// <param name="readiness">Whether requests may come.</param>
    /// <param name="frontPage">The page at <c>/</c>.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<Result<WebServer>> StartAsync(IServiceProvider rooms, WebServerOptions options, ServerReadiness readiness, FrontPage frontPage, CancellationToken cancellationToken)
    {
        var people = rooms.GetRequiredService<People>();
        await people.RefreshAsync(cancellationToken);
        if (!IPAddress.TryParse(options.Address, out var address))
        {
            return new Refusal("server.address", "Not an address", $"'{options.Address}' is not an address of this machine.", "Give one in numbers: 127.0.0.1 for this machine only, 0.0.0.0 for all.");
        }

        if (!options.AsksNobody && !people.AreAsked && !IPAddress.IsLoopback(address))
        {
            return new Refusal("server.open", "Open to everybody", $"At {options.Address} everybody who reaches this machine could read and change everything: this workspace knows nobody whom it could ask for.",
                "Let people in first, 'flywheel people NAME --role admin', or say --no-auth if the network keeps others out.");
        }

        // Nothing but what is named here: the usual builder also reads settings from the current folder, and watches every file in it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "flywheel" });
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore();
        var http2 = new HandedListener();
        builder.Services.AddSingleton<IConnectionListenerFactory>(http2);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Listen(address, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => Http2Preface.Sort(next, http2));
            });
            kestrel.Listen(HandedListener.Handed, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(rooms.GetRequiredService<Endpoints>()).AddSingleton<MetricsCollector>();
        var application = builder.Build();
        application.Use(new HostGuard(options.AllowedHosts).InvokeAsync);
        if (!options.AsksNobody)
        {
            application.Use(new AccessGate(people).InvokeAsync);
        }

        application.UseOpenInferenceGrpc(rooms.GetRequiredService<Endpoints>(), () => readiness.IsReady, new EndpointOptions().MaxBytes, rooms.GetRequiredService<TimeProvider>());
        application.MapGet("/health/live", () => Results.Text("live")).IsForAnybody();
        application.MapGet("/health/ready", () => readiness.IsReady ? Results.Text("ready") : Results.Text(readiness.Waiting, statusCode: StatusCodes.Status503ServiceUnavailable)).IsForAnybody();
        application.MapGet("/", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(await frontPage.WriteAsync(context.RequestAborted), context.RequestAborted);
        }).Needs(AccessRole.Reader);
        application.MapNative();
        application.MapOpenInference(() => readiness.IsReady);
        application.MapScoring(() => readiness.IsReady);
        application.MapOutcomes(rooms.GetRequiredService<Endpoints>(), rooms.GetRequiredService<OutcomeLogs>(), rooms.GetRequiredService<TimeProvider>());
        application.MapReviews(rooms.GetRequiredService<Endpoints>(), rooms.GetRequiredService<ReviewDesks>());
        application.MapLoop(rooms.GetRequiredService<Endpoints>(), rooms.GetRequiredService<Timeline>(), rooms.GetRequiredService<LoopReporter>());
        application.MapModels(rooms.GetRequiredService<ModelRegistry>(), rooms.GetRequiredService<ReleaseRegistry>(), rooms.GetRequiredService<ReleaseApprovals>());
        application.MapExplanations(rooms.GetRequiredService<Endpoints>(), rooms.GetRequiredService<PredictionSearch>(), rooms.GetRequiredService<PredictionExplainer>());
        application.MapFeatureServer(rooms.GetRequiredService<Endpoints>(), rooms.GetRequiredService<TimeProvider>());
        application.MapOpenApiDocument(rooms.GetRequiredService<Endpoints>());
        application.MapMetrics();
        application.MapMlflow(rooms.GetRequiredService<MlflowRooms>);
        foreach (var door in options.Doors)
        {
            door(application);
        }

        // Made now, so that what is recorded before the first scrape is counted.
        application.Services.GetRequiredService<MetricsCollector>();
        try
        {
            await application.StartAsync(cancellationToken);
            return new WebServer(application, rooms.GetRequiredService<Endpoints>(), people, rooms.GetRequiredService<ReviewDesks>(), rooms.GetRequiredService<ServiceHealthLog>(), TimeSpan.FromMilliseconds(options.FollowMilliseconds));
        }
        catch (IOException taken)
        {
            await application.DisposeAsync();
            return new Refusal("server.address", "Address not free", $"{options.Address}:{options.Port} cannot be listened on: {taken.Message}", "Give another --port.");
        }
    }

    /// <summary>Answers what was begun, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _stopping.CancelAsync();
        await _following;
        await KeepHealthAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>Why the last look at what other servers wrote could not be followed; empty when it was.</summary>
    public ImmutableArray<Refusal> NotFollowed { get; private set; } = [];

    private async Task FollowAsync(People people, ReviewDesks reviews, TimeSpan every, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                NotFollowed = await LookAsync(people, reviews, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: that is how following ends.
        }
    }

    // What the last seconds were like is worth a line, and not a fault while everything ends.
    private async Task KeepHealthAsync()
    {
        try
        {
            await _health.KeepAsync(_endpoints.All, now: true, CancellationToken.None);
        }
        catch (DbException away)
        {
            NotFollowed = [new Refusal("server.catalog", "Catalog away", $"How the last answers went could not be kept: {away.Message}")];
        }
    }

    // A catalog or a journal that is away for a moment must not end the following for ever.
    private async Task<ImmutableArray<Refusal>> LookAsync(People people, ReviewDesks reviews, CancellationToken stopping)
    {
        try
        {
            await people.RefreshAsync(stopping);
            var followed = await _endpoints.FollowAsync(stopping);
            await reviews.FollowAsync(_endpoints.All.Select(endpoint => endpoint.Name), stopping);
            await _health.KeepAsync(_endpoints.All, now: false, stopping);
            return followed.Refusals;
        }
        catch (DbException away)
        {
            return [new Refusal("server.catalog", "Catalog away", $"What other servers wrote could not be read: {away.Message}")];
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return [new Refusal("server.follow", "Could not follow", $"What was written since the last look could not be read: {fault.Message}", "It is tried again.")];
        }
    }
}
