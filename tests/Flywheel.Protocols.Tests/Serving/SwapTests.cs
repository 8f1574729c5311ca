using Flywheel.Cli.Starting;
using Flywheel.Serving.Routing;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Releases that come and go under load.</summary>
public sealed class SwapTests(WeatherProject weather)
{
    private const int Swaps = 200;

    [Fact]
    public async Task Requests_go_on_through_many_swaps_and_what_was_swapped_out_is_freed()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var (first, before) = (server.Endpoint.Snapshot, server.Endpoint.Route);
        using var done = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                var seen = new HashSet<string>(StringComparer.Ordinal);
                while (!done.IsCancellationRequested)
                {
                    var answer = await server.PredictAsync(StarterProject.Row, cancel);
                    seen.Add($"{answer.GetProperty("release").GetString()} {answer.GetProperty("predictions")[0].GetProperty("score").GetDouble()}");
                }

                return seen;
            },
            cancel)).ToArray();

        for (var swap = 0; swap < Swaps; swap++)
        {
            (await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 1 + (swap % 2)) { Seed = swap }, "test", $"swap {swap}", cancel)).IsOk.ShouldBeTrue();
        }

        done.Cancel();
        var answers = (await Task.WhenAll(callers)).SelectMany(seen => seen).Distinct(StringComparer.Ordinal).ToArray();

        // Each release always gave its own score: no answer mixes two of them.
        answers.Select(answer => answer.Split(' ')[0]).Order().ShouldBe(["weather/1", "weather/2"]);
        before.TryLease().ShouldBeFalse();
        server.Endpoint.Route.Record.Sequence.ShouldBe(Swaps + 1);
        first.IsFreed.ShouldBeFalse();

        await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 1), "test", "the other alone", cancel);
        await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 1) { Seed = 1 }, "test", "and nothing to go back to", cancel);
        first.IsFreed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_release_that_was_swapped_out_leaves_nothing_in_memory()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var made = new List<WeakReference>();

        // Twice each, so that the one before is not kept to be gone back to.
        for (var swap = 0; swap < 40; swap++)
        {
            (await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 1 + (swap / 2 % 2)) { Seed = swap }, "test", $"swap {swap}", cancel)).IsOk.ShouldBeTrue();
            await server.PredictAsync(StarterProject.Row, cancel);
            await server.PredictAsync($"{StarterProject.Row},{StarterProject.Row}", cancel);
            if (swap % 2 == 1)
            {
                Look(server, made);
            }
        }

        for (var collection = 0; collection < 3; collection++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // Those in force and those to go back to: a release and its live features each.
        made.Count.ShouldBe(40);
        made.Count(reference => reference.IsAlive).ShouldBeLessThanOrEqualTo(4);
    }

    // Apart, so that no local of the test holds what it looks at.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Look(WeatherServer server, List<WeakReference> made)
    {
        made.Add(new WeakReference(server.Endpoint.Snapshot));
        made.Add(new WeakReference(server.Endpoint.Snapshot.Features));
    }
}
