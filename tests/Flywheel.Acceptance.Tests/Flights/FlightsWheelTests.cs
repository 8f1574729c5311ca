using Flywheel.Data;
using Flywheel.Data.Versions;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Acceptance.Tests.Flights;

public sealed class FlightsWheelTests(FlightsWheel wheel)
{
    [Fact]
    public void The_wheel_turns_on_three_million_flights_and_the_release_passes_its_gates()
    {
        wheel.Turn.Output.ShouldContain("is champion.");
        wheel.Turn.Output.ShouldContain("pass  auc >= 0.86");
        wheel.Turn.Error.ShouldContain("ok  data/flights");
    }

    [Theory]
    [InlineData("auc", 0.868, true)]
    [InlineData("pr_auc", 0.725, true)]
    [InlineData("log_loss", 0.336, false)]
    [InlineData("brier", 0.102, false)]
    [InlineData("ece", 0.012, false)]
    public void The_champion_is_as_good_as_promised_on_all_of_june(string metric, double bound, bool atLeast)
    {
        var line = wheel.Report.Metrics.Single(line => line.Name == metric);

        wheel.Report.Rows.ShouldBe(502_498);
        (atLeast ? line.Value >= bound : line.Value <= bound).ShouldBeTrue($"{metric} is {line.Value}");
        line.Low.ShouldBeLessThan(line.Value);
        line.High.ShouldBeGreaterThan(line.Value);
    }

    [Fact]
    public void The_baseline_on_static_features_is_as_good_as_promised() =>
        wheel.Report.Candidates.Single(candidate => candidate.Name == "logistic-regression").Value.ShouldBeGreaterThanOrEqualTo(0.66);

    [Fact]
    public async Task Cleaning_keeps_exactly_the_right_flights_and_lists_every_other_one()
    {
        var flights = await OpenAsync("flights");

        flights.Manifest.Rows.ShouldBe(2_999_802);
        flights.Manifest.Quarantine!.Rows.ShouldBe(198);
        flights.Manifest.Repairs!.Rows.ShouldBe(27);
    }

    [Fact]
    public async Task An_unchanged_second_run_does_nothing_and_says_so()
    {
        var second = await FlywheelProcess.RunAsync("run", FlightsWheel.ProjectPath, "--workspace", wheel.WorkspacePath);

        second.ExitCode.ShouldBe(0);
        second.Output.ShouldStartWith("Nothing changed: flights/1");
        second.Error.ShouldNotContain("ok  ");
    }

    private async Task<DatasetSnapshot> OpenAsync(string name)
    {
        var datasets = wheel.Services.GetRequiredService<Datasets>();
        var id = (await datasets.FindAsync(name, TestContext.Current.CancellationToken)).Value;
        return (await datasets.OpenAsync(id, TestContext.Current.CancellationToken)).Value;
    }
}
