using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Projects;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop;
using Flywheel.Registry;
using Flywheel.Security;
using Flywheel.Server;
using Flywheel.Serving;

namespace Flywheel.Cli.Verbs;

/// <summary>Serves the project's champion until it is stopped.</summary>
internal sealed class ServeVerb : ProjectVerb
{
    public ServeVerb()
        : base("serve", VerbGroup.Use, "Serve the champion over HTTP, or a workspace to MLflow clients", 0)
    {
        Command.Options.Add(ServeOptions.Port);
        Command.Options.Add(ServeOptions.Address);
        Command.Options.Add(ServeOptions.AllowedHosts);
        Command.Options.Add(ServeOptions.NoAuth);
        Command.Options.Add(ServeOptions.ArtifactRoot);
    }

    protected override Func<CancellationToken, Task<Answer>>? Before(string folder, ParseResult parsed, Terminal terminal) =>
        parsed.GetValue(SharedOptions.Workspace) is { } workspace && !File.Exists(Path.Combine(folder, ProjectReader.FileName))
            ? cancellation => ServeWorkspaceAsync(workspace.FullName, parsed, terminal, cancellation)
            : null;

    protected override Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation) =>
        ServeAsync(session, parsed, terminal, cancellation);

    /// <summary>Serves a workspace without a project: tracking and the registry, for clients of MLflow.</summary>
    private static async Task<Answer> ServeWorkspaceAsync(string folder, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var opened = await WorkspaceSession.OpenAsync(SharedOptions.Storage(folder, parsed), ServeOptions.Tracking(parsed), cancellation);
        if (!opened.TryGet(out var session))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        await using (session)
        {
            var (readiness, endpoints) = (new ServerReadiness(), session.Get<Endpoints>());
            var started = await WebServer.StartAsync(session.Services, ServeOptions.Read(parsed), readiness, new FrontPage(session.Get<ReleaseRegistry>(), endpoints), cancellation);
            if (!started.TryGet(out var server))
            {
                return Answer.Refused([.. started.Refusals]);
            }

            await using (server)
            {
                await ServeChampionsAsync(endpoints, terminal, cancellation);
                readiness.Ready();
                await terminal.Error.WriteLineAsync($"""

                    Tracking at {server.Address}
                    Try     export MLFLOW_TRACKING_URI={server.Address}{ServeOptions.WhoMayCome(session.Get<People>(), parsed)}

                    Ctrl-C stops.
                    """);
                await UntilStoppedAsync(IdleMemory.WatchAsync(session.Get<TimeProvider>(), cancellation));
                return Answer.Done("Stopped.", new JsonObject { ["address"] = server.Address });
            }
        }
    }

    /// <summary>Every champion of the workspace answers under its own name; one that cannot is told and left out.</summary>
    private static async Task ServeChampionsAsync(Endpoints endpoints, Terminal terminal, CancellationToken cancellation)
    {
        foreach (var champion in await endpoints.LoadableAsync(cancellation))
        {
            var served = await endpoints.LoadAsync(champion.Model, cancellation);
            await terminal.Error.WriteLineAsync(served.IsOk ? $"{champion} answers at the endpoint '{champion.Model}'" : $"{champion} is not served: {served.Refusals[0]}");
        }
    }

    private static async Task UntilStoppedAsync(Task waiting)
    {
        try
        {
            await waiting;
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: that is how serving ends.
        }
    }

    internal static async Task<Answer> ServeAsync(ProjectSession session, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (session.Project.Endpoint is not { } declared)
        {
            return Answer.Refused([new Refusal("serve.no-endpoint", "No endpoint", $"The project '{session.Project.Name}' declares no endpoint.", "Add 'endpoint: { name: <name> }' to its file.")]);
        }

        var found = await session.Get<ReleaseRegistry>().FindAsync(session.Project.Name, ReleaseRegistry.Champion, cancellation);
        if (!found.TryGet(out var champion))
        {
            return Answer.Refused([.. found.Refusals]);
        }

        var readiness = new ServerReadiness();
        var endpoints = session.Get<Endpoints>();
        var started = await WebServer.StartAsync(session.Services, ServeOptions.Read(parsed), readiness, new FrontPage(session.Get<ReleaseRegistry>(), endpoints), cancellation);
        if (!started.TryGet(out var server))
        {
            return Answer.Refused([.. started.Refusals]);
        }

        await using (server)
        {
            foreach (var repair in session.Repairs)
            {
                await terminal.Error.WriteLineAsync($"repaired {repair.Path}: {repair.What}");
            }

            readiness.Wait($"loading {champion}");
            await terminal.Error.WriteLineAsync($"loading {champion} ...");
            var deployed = await endpoints.ServeAsync(declared.Name.Text, champion, new EndpointOptions(), cancellation);
            if (!deployed.TryGet(out var endpoint))
            {
                return Answer.Refused([.. deployed.Refusals]);
            }

            if (declared.Bandit?.ToRoute(champion.Model) is { } route && !route.Equals(endpoint.Route.Record.Route))
            {
                var set = await endpoints.SetRouteAsync(declared.Name.Text, route, "flywheel", "declared by the project", cancellation);
                if (!set.IsOk)
                {
                    return Answer.Refused([.. set.Refusals]);
                }
            }

            readiness.Ready();
            await terminal.Error.WriteLineAsync(endpoint.Snapshot.Source.ToString());
            await terminal.Error.WriteLineAsync(ServeOptions.Invitation(server.Address, endpoint, ServeOptions.WhoMayCome(session.Get<People>(), parsed)));
            await using var loop = LoopOf(session, parsed, terminal);
            await UntilStoppedAsync(loop?.RunAsync(cancellation) ?? Task.Delay(Timeout.Infinite, cancellation));
            return Answer.Done("Stopped.", new JsonObject { ["release"] = champion.ToString(), ["address"] = server.Address });
        }
    }

    /// <summary>The project's loop, where it declares one; one that only watches, where it says no more than what is watched.</summary>
    private static LoopService? LoopOf(ProjectSession session, ParseResult parsed, Terminal terminal)
    {
        if ((session.Project.Loop ?? (session.Project.Monitor is null ? null : new LoopDefinition())) is not { } declared)
        {
            return null;
        }

        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "flywheel.exe" : "flywheel");
        var maker = new ChildCandidateMaker(program, session.Project.Folder, ProjectSession.RootOf(session.Project, parsed), session.Project.Name, session.Get<ReleaseRegistry>());
        var loop = new LoopService(session.Project, declared, session.Get<LoopRooms>(), maker, new TerminalLogger<LoopService>(terminal.Error, session.Get<TimeProvider>()));
        session.Get<Loops>().Add(loop);
        return loop;
    }
}
