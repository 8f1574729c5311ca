using System.Text.Json.Nodes;

namespace Flywheel.Acceptance.Tests.Flights;

public sealed class LookingVerbTests(FlightsWheel wheel)
{
    [Fact]
    public async Task Datasets_are_listed_with_their_rows()
    {
        var listed = await AskAsync("ls", FlightsWheel.ProjectPath, "datasets");

        listed["datasets"]!.AsArray().Select(entry => ((string)entry!["dataset"]!, (long)entry["rows"]!)).ShouldBe([("airports", 3_376L), ("flights", 2_999_802L)]);
    }

    [Fact]
    public async Task Releases_are_listed_with_aliases_and_the_projects_metric()
    {
        var release = (await AskAsync("ls", FlightsWheel.ProjectPath, "releases"))["releases"]!.AsArray().Single()!;

        release["release"]!.ToString().ShouldBe("flights/1");
        release["aliases"]!.AsArray().Select(alias => (string)alias!).ShouldBe(["champion"]);
        ((double)release["value"]!).ShouldBe(wheel.Report.Metrics.Single(line => line.Name == "auc").Value);
    }

    [Fact]
    public async Task Runs_are_the_steps_that_led_to_a_release()
    {
        var runs = (await AskAsync("ls", FlightsWheel.ProjectPath, "runs"))["runs"]!.AsArray();

        runs.Select(run => (string)run!["step"]!).Distinct().Order().ShouldBe(["data/airports", "data/flights", "evaluate", "leak-guard", "release", "train", "training-set"]);
    }

    [Fact]
    public async Task A_list_that_there_is_not_is_refused()
    {
        var outcome = await RunAsync("ls", FlightsWheel.ProjectPath, "dataset");

        outcome.ShouldBe(new(1, "", """
            refused: Nothing of that kind [ls.kind]
              There is no list of 'dataset'.
              Did you mean 'datasets'?

            """));
    }

    [Fact]
    public async Task A_dataset_is_shown_with_every_row_put_aside_or_repaired_by_reason()
    {
        var outcome = await RunAsync("show", FlightsWheel.ProjectPath, "flights");

        outcome.ExitCode.ShouldBe(0);
        outcome.Output.ShouldContain("""
            put aside: 198 rows
              191  exact duplicate of an earlier row
              6    after the period: all such rows read midnight of 1 July
              1    impossible: more than two hours early

            repaired: 27 rows
              25  filed a day late: moved back, delay less a day
              2   delay rolled over midnight: a day added

            made from
              airport_timezones
            """);
    }

    [Fact]
    public async Task A_release_is_shown_with_its_gates_verdict()
    {
        var shown = await AskAsync("show", FlightsWheel.ProjectPath, "champion");

        shown["release"]!.ToString().ShouldBe("flights/1");
        shown["digest"]!.ToString().ShouldBe(wheel.Release.Digest.ToString());
        var finding = shown["promotions"]!.AsArray().Single()!["verdict"]!["findings"]!.AsArray()[0]!;
        ((bool)finding["passed"]!).ShouldBeTrue();
        finding["gate"]!.ToString().ShouldBe("auc >= 0.86");
    }

    [Fact]
    public async Task What_is_neither_dataset_nor_release_is_refused_with_what_there_is()
    {
        var outcome = await RunAsync("show", FlightsWheel.ProjectPath, "fligths");

        outcome.ShouldBe(new(1, "", """
            refused: Nothing of that name [show.unknown]
              The project 'flights' has no dataset or release 'fligths'.
              Did you mean 'flights'?

            """));
    }

    [Fact]
    public async Task The_report_is_written_as_one_page()
    {
        using var folder = new Testing.TemporaryFolder();
        var page = Path.Combine(folder.Path, "report.html");

        var outcome = await RunAsync("show", FlightsWheel.ProjectPath, "report", "--out", page);

        outcome.ExitCode.ShouldBe(0);
        var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        html.ShouldContain("<svg");
        html.ShouldNotContain("src=\"http");
    }

    [Fact]
    public async Task A_version_does_not_differ_from_itself()
    {
        var outcome = await RunAsync("diff", FlightsWheel.ProjectPath, "airports", "airports");

        outcome.ShouldBe(new(0, "Nothing changed: 3,376 rows are the same.\n", ""));
    }

    [Fact]
    public async Task A_profile_says_what_columns_hold_and_what_they_say_of_the_label()
    {
        var profile = await AskAsync("profile", FlightsWheel.ProjectPath, "flights", "--rows", "200000");

        profile["label"]!.ToString().ShouldBe("delay > 15");
        var columns = profile["columns"]!.AsArray().ToDictionary(column => (string)column!["name"]!);
        columns["delay"]!["suspicion"].ShouldNotBeNull();
        ((double)columns["distance"]!["relation"]!["strength"]!).ShouldBeLessThan(0.2);
    }

    private async Task<JsonObject> AskAsync(params string[] arguments)
    {
        var outcome = await RunAsync([.. arguments, "--json"]);
        outcome.ExitCode.ShouldBe(0, outcome.Output + outcome.Error);
        return JsonNode.Parse(outcome.Output)!.AsObject();
    }

    private Task<FlywheelProcess.Outcome> RunAsync(params string[] arguments) => FlywheelProcess.RunAsync([.. arguments, "--workspace", wheel.WorkspacePath]);
}
