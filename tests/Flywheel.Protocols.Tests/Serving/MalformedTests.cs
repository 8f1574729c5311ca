using Flywheel.Cli.Starting;
using Flywheel.Serving;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>The requests of <c>bench/loads/malformed.py</c>, fewer of them: none is answered by 5xx, none hangs, and none keeps its place among those that run.</summary>
public sealed class MalformedTests(WeatherProject weather)
{
    private const int Requests = 4_000;

    [Fact]
    public async Task Malformed_requests_of_every_protocol_are_refused_and_right_ones_are_answered_as_before()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        // As few places as there are callers: one that is not given back is missed.
        await using var server = await WeatherServer.StartAsync(folder.Path, new EndpointOptions { MaxConcurrency = 16 }, cancel);
        var before = await server.PredictAsync(StarterProject.Row, cancel);

        var (code, output) = await DebianPython.RunAsync(
            [Path.Combine(DebianPython.Repository, "bench", "loads", "malformed.py"), "--at", server.Client.BaseAddress!.Authority, "--requests", $"{Requests}"], new Dictionary<string, string>(), cancel);

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        output.ShouldContain(" 0 failures");
        code.ShouldBe(0);
        var after = await server.PredictAsync(StarterProject.Row, cancel);
        after.GetProperty("predictions")[0].GetProperty("score").GetDouble().ShouldBe(before.GetProperty("predictions")[0].GetProperty("score").GetDouble());
    }
}
