using System.Text.Json.Nodes;

namespace Flywheel.Acceptance.Tests.Flights;

public sealed class ReproduceTests(FlightsWheel wheel)
{
    [Fact]
    public async Task The_champion_made_again_from_three_million_flights_is_the_same_bit_for_bit()
    {
        var outcome = await FlywheelProcess.RunAsync("reproduce", FlightsWheel.ProjectPath, "--json", "--workspace", wheel.WorkspacePath);

        outcome.ExitCode.ShouldBe(0, outcome.Output + outcome.Error);
        var report = JsonNode.Parse(outcome.Output)!;
        report["digest"]!.ToString().ShouldBe(wheel.Release.Digest.ToString());
        report["steps"]!.AsArray().Select(step => ((string)step!["step"]!, (bool)step["same"]!)).ShouldBe(
            [("data/airports", true), ("data/flights", true), ("leak-guard", true), ("training-set", true), ("train", true), ("evaluate", true), ("release", true)]);
    }
}
