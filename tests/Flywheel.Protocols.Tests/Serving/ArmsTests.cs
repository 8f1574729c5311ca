using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Cli.Starting;
using Flywheel.Serving.Routing;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>An A/B test that people set is read with one call: split, worth, what each arm would bring alone, and how many rows it takes.</summary>
public sealed class ArmsTests(WeatherProject weather)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arms_that_people_set_are_compared_by_what_came_of_their_answers()
    {
        using var folder = weather.Copy();
        var without = await FlywheelProcess.RunAsync("arms", folder.Path);
        await using (var server = await WeatherServer.StartAsync(folder.Path, null, Cancel))
        {
            (await server.Endpoints.SetRouteAsync("weather", new RouteDefinition("weather", 2) { Arms = [new RouteArm("b", 1, 0.3)] }, "ann", "which is better?", Cancel)).Refusals.ShouldBeEmpty();
            var outcomes = new StringBuilder();
            for (var batch = 0; batch < 6; batch++)
            {
                var told = await server.PredictAsync(string.Join(",", Enumerable.Range(batch * 100, 100).Select(i => StarterProject.Row.Replace("6.5", FormattableString.Invariant($"{i / 20.0:0.00}"), StringComparison.Ordinal))), Cancel);
                foreach (var (i, prediction) in told.GetProperty("predictions").EnumerateArray().Index())
                {
                    outcomes.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{"prediction":"{{prediction.GetProperty("id").GetString()}}","value":{{i % 2}}}""").Append('\n');
                }
            }

            using var body = new StringContent(outcomes.ToString(), Encoding.UTF8);
            (await server.Client.PostAsync("/v1/endpoints/weather/outcomes", body, Cancel)).EnsureSuccessStatusCode();
        }

        var asked = await FlywheelProcess.RunAsync("arms", folder.Path, "--difference", "0.05", "--json");
        var read = await FlywheelProcess.RunAsync("arms", folder.Path);

        (without.ExitCode, without.Error.Contains("has no route yet", StringComparison.Ordinal)).ShouldBe((1, true));
        asked.ExitCode.ShouldBe(0, asked.Error + asked.Output);
        var report = JsonNode.Parse(asked.Output)!;
        var arms = report["arms"]!.AsArray();
        arms.Sum(arm => (long)arm!["known"]!).ShouldBe(600);
        arms.Select(arm => (string)arm!["arm"]!).ShouldBe(["champion", "b"]);
        ((long)arms[1]!["rows"]!).ShouldBeInRange(130, 230);
        ((bool)report["split_is_wrong"]!).ShouldBeFalse();
        // The textbook formula for two shares of .5 and .55, 5 % and 80 %: 1,562 rows or so an arm.
        ((long)report["rows_per_arm"]!).ShouldBeInRange(1_557, 1_567);
        // What an arm would bring alone is, with equal weights, what it did bring.
        ((double)arms[1]!["self_normalised"]!["value"]!).ShouldBe((double)arms[1]!["worth"]!, 1e-9);
        read.Output.ShouldContain("split     as it should be (p ");
        read.Output.ShouldContain("b         beside the champion: ");
    }
}
