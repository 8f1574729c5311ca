using System.Diagnostics;
using System.Text.Json;
using Flywheel.Client.Tracking;
using Flywheel.Security;
using Flywheel.Testing;
using Flywheel.Tracking;

namespace Flywheel.Protocols.Tests.MLflow;

public sealed class TrackingClientTests
{
    [Fact]
    public async Task What_is_logged_while_the_server_is_away_is_sent_later_in_order()
    {
        await using var server = await TrackingServer.StartAsync();
        using var gate = new Gate();
        using var http = new HttpClient(gate) { BaseAddress = server.Address };
        await using var client = new TrackingClient(http, Options(server), TimeProvider.System);
        var run = await client.StartRunAsync("remote", "first", null, TrackingServer.Token);

        for (var step = 0; step < 2_500; step++)
        {
            gate.IsOpen = step is < 700 or > 1_900;
            client.LogMetric(run, "loss", step, step);
            if (step % 300 == 0)
            {
                await client.FlushAsync(TrackingServer.Token);
            }
        }

        client.LogParam(run, "depth", "3");
        client.SetTag(run, "note", "late");
        client.EndRun(run, "FINISHED");
        var found = await UntilAsync(server, run, found => found.Status == RunStatus.Finished);

        (await server.Get<Tracker>().HistoryAsync(RunId.Parse(run), "loss", 5_000, 0, TrackingServer.Token)).Select(point => point.Value).Order().ShouldBe(Enumerable.Range(0, 2_500).Select(step => (double)step));
        (found.Params["depth"], found.Tags["note"]).ShouldBe(("3", "late"));
    }

    [Fact]
    public async Task What_one_program_could_not_send_the_next_one_sends()
    {
        await using var server = await TrackingServer.StartAsync();
        using var gate = new Gate { IsOpen = true };
        using var http = new HttpClient(gate) { BaseAddress = server.Address };
        string run;
        await using (var client = new TrackingClient(http, Options(server), TimeProvider.System))
        {
            run = await client.StartRunAsync("remote", "first", null, TrackingServer.Token);
            gate.IsOpen = false;
            client.LogMetric(run, "loss", 1, 1);
            client.EndRun(run, "FINISHED");
        }

        // A torn line is what a crash in the middle of a write leaves.
        await File.AppendAllTextAsync(Path.Combine(Options(server).SpillFolder, "unsent"), "runs/log-batch {\"run_", TrackingServer.Token);
        gate.IsOpen = true;
        await using var next = new TrackingClient(http, Options(server), TimeProvider.System);

        (await UntilAsync(server, run, found => found.Status == RunStatus.Finished)).Metrics["loss"].Value.ShouldBe(1);
    }

    [Fact]
    public async Task Logging_does_not_wait_for_the_server_and_what_it_refuses_is_told()
    {
        await using var server = await TrackingServer.StartAsync();
        using var gate = new Gate { IsOpen = true, Delay = TimeSpan.FromMilliseconds(300) };
        using var http = new HttpClient(gate) { BaseAddress = server.Address };
        await using var client = new TrackingClient(http, Options(server), TimeProvider.System);
        var refused = new TaskCompletionSource<string>();
        client.Refused += message => refused.TrySetResult(message);

        var watch = Stopwatch.StartNew();
        for (var step = 0; step < 10_000; step++)
        {
            client.LogMetric("nobody", "loss", step, step);
        }

        watch.ElapsedMilliseconds.ShouldBeLessThan(300);
        (await refused.Task.WaitAsync(TimeSpan.FromSeconds(20), TrackingServer.Token)).ShouldContain("Run with id=nobody not found");
    }

    [Fact]
    public async Task A_run_is_told_what_made_it_commit_changes_packages_machine_and_seed()
    {
        await using var server = await TrackingServer.StartAsync();
        using var source = new TemporaryFolder();
        source.Write("train.cs", "var rate = 0.1;\n"u8);
        await GitAsync(source, "init", "-q", "-b", "trunk");
        await GitAsync(source, "add", "-A");
        await GitAsync(source, "-c", "user.name=ada", "-c", "user.email=ada@localhost", "commit", "-q", "-m", "first");
        source.Write("train.cs", "var rate = 0.2; // token=hunter2\n"u8);
        using var http = new HttpClient { BaseAddress = server.Address };
        string run;
        await using (var client = new TrackingClient(http, Options(server) with { SourceFolder = source.Path }, TimeProvider.System))
        {
            run = await client.StartRunAsync("mine", "first", 42, TrackingServer.Token);
        }

        var found = await UntilAsync(server, run, found => found.Params.ContainsKey("seed"));
        var files = $"/api/2.0/mlflow-artifacts/artifacts/{found.ArtifactUri["mlflow-artifacts:/".Length..]}";
        var (diff, environment) = (await server.Client.GetStringAsync($"{files}/source.diff", TrackingServer.Token), await server.Client.GetStringAsync($"{files}/environment.json", TrackingServer.Token));

        found.Params["seed"].ShouldBe("42");
        found.Tags["mlflow.source.git.commit"].ShouldMatch("^[0-9a-f]{40}$");
        (found.Tags["mlflow.source.git.branch"], found.Tags["flywheel.git.dirty"], found.Tags["flywheel.machine"]).ShouldBe(("trunk", "true", Environment.MachineName));
        diff.ShouldContain("-var rate = 0.1;\n+var rate = 0.2; // token=***\n");
        using var described = JsonDocument.Parse(environment);
        described.RootElement.GetProperty("packages").GetProperty("Flywheel.Client").GetString().ShouldNotBeNullOrEmpty();
        described.RootElement.GetProperty("commit").GetString().ShouldBe(found.Tags["mlflow.source.git.commit"]);
    }

    [Fact]
    public async Task What_is_logged_with_a_token_that_is_void_waits_for_one_that_is_good()
    {
        await using var server = await TrackingServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        await using var client = new TrackingClient(http, Options(server), TimeProvider.System);
        var run = await client.StartRunAsync("remote", "first", null, TrackingServer.Token);
        var token = (await server.Get<People>().AdmitAsync("ada", AccessRole.Writer, TrackingServer.Token)).Value.Token.Reveal();

        client.LogMetric(run, "loss", 1, 1);
        await client.FlushAsync(TrackingServer.Token);
        (await server.Get<Tracker>().FindAsync(RunId.Parse(run), TrackingServer.Token))!.Metrics.ShouldBeEmpty();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);

        (await UntilAsync(server, run, found => !found.Metrics.IsEmpty)).Metrics["loss"].Value.ShouldBe(1);
    }

    private static async Task GitAsync(TemporaryFolder folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder.Path })!;
        await git.WaitForExitAsync(TrackingServer.Token);
        git.ExitCode.ShouldBe(0);
    }

    private static TrackingClientOptions Options(TrackingServer server) =>
        new() { SpillFolder = server.Folder["spill"], Gather = TimeSpan.FromMilliseconds(5), Retry = TimeSpan.FromMilliseconds(30) };

    private static async Task<RunSnapshot> UntilAsync(TrackingServer server, string run, Func<RunSnapshot, bool> holds)
    {
        while (true)
        {
            var found = (await server.Get<Tracker>().FindAsync(RunId.Parse(run), TrackingServer.Token))!;
            if (holds(found))
            {
                return found;
            }

            await Task.Delay(20, TrackingServer.Token);
        }
    }

    /// <summary>A network that can be cut.</summary>
    private sealed class Gate : DelegatingHandler
    {
        public Gate() => InnerHandler = new SocketsHttpHandler();

        public volatile bool IsOpen = true;

        public TimeSpan Delay { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Delay, cancellationToken);
            return IsOpen ? await base.SendAsync(request, cancellationToken) : throw new HttpRequestException("The network is cut.");
        }
    }
}
