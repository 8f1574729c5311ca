using System.Buffers;
using Flywheel.Data;
using Flywheel.Registry;
using Flywheel.Server;
using Flywheel.Serving;
using Flywheel.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Benchmarks.Serving;

/// <summary>The product's server with an echo beside it: what the web server alone makes of the same requests.</summary>
internal static class EchoServer
{
    internal static async Task<int> RunAsync(string workspace, string project, int port)
    {
        await using var services = new ServiceCollection().AddFlywheel(new StorageOptions { Root = workspace }, new DataOptions()).BuildServiceProvider();
        await using var opened = (await services.OpenWorkspaceAsync(CancellationToken.None)).Value;
        var (registry, endpoints, readiness) = (services.GetRequiredService<ReleaseRegistry>(), services.GetRequiredService<Endpoints>(), new ServerReadiness());
        var options = new WebServerOptions { Port = port, Doors = [routes => routes.MapPost("/echo", EchoAsync)] };
        await using var server = (await WebServer.StartAsync(services, options, readiness, new FrontPage(registry, endpoints), CancellationToken.None)).Value;
        var champion = (await registry.FindAsync(project, ReleaseRegistry.Champion, CancellationToken.None)).Value;
        _ = (await endpoints.ServeAsync(project, champion, new EndpointOptions(), CancellationToken.None)).Value;
        readiness.Ready();
        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stopping.Cancel();
        };
        await Task.Delay(Timeout.Infinite, stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        return 0;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = read.Buffer.Length;
        foreach (var part in read.Buffer)
        {
            context.Response.BodyWriter.Write(part.Span);
        }

        reader.AdvanceTo(read.Buffer.End);
        await context.Response.BodyWriter.FlushAsync();
    }
}
