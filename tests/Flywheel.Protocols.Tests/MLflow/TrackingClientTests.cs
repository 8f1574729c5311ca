using System.Diagnostics;
using Flywheel.Client.Tracking;
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
        var run = await client.StartRunAsync("remote", "first", TrackingServer.Token);

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
            run = await client.StartRunAsync("remote", "first", TrackingServer.Token);
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
