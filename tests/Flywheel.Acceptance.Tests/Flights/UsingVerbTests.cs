using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Client;
using Flywheel.Core.Prediction;
using Flywheel.Registry.Releases;
using Flywheel.Testing;

namespace Flywheel.Acceptance.Tests.Flights;

public sealed class UsingVerbTests(FlightsWheel wheel)
{
    private const string Row = """{"departs_at":"2001-06-15T17:30:00Z","departs_local":"2001-06-15T12:30:00","arrives_local":"2001-06-15T14:30:00","origin":"ORD","destination":"LAX","distance":1745}""";

    [Fact]
    public async Task The_same_row_gets_the_same_score_here_and_at_a_running_server()
    {
        var here = await AskAsync("predict", FlightsWheel.ProjectPath, "--row", Row);
        var there = await AskAsync("predict", "--at", wheel.Client.BaseAddress!.ToString(), "--row", Row);

        here["release"]!.ToString().ShouldBe("flights/1");
        there["release"]!.ToString().ShouldBe("flights/1");
        Score(there).ShouldBe(Score(here));
        Score(here).ShouldBeInRange(0, 1);
    }

    [Fact]
    public async Task A_file_of_more_rows_than_a_request_takes_is_answered_in_its_order()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "rows.ndjson");
        var other = Row.Replace("ORD", "DEN", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 1_200).Select(row => row % 2 == 0 ? Row : other), TestContext.Current.CancellationToken);

        var scores = (await AskAsync("predict", FlightsWheel.ProjectPath, "--rows", file))["predictions"]!.AsArray().Select(entry => (double)entry!["score"]!).ToArray();

        scores.Length.ShouldBe(1_200);
        scores.Where((_, row) => row % 2 == 0).Distinct().Count().ShouldBe(1);
        scores.Where((_, row) => row % 2 == 1).Distinct().ShouldHaveSingleItem().ShouldNotBe(scores[0]);
    }

    [Fact]
    public async Task Wrong_rows_are_refused_all_at_once()
    {
        var outcome = await RunAsync("predict", FlightsWheel.ProjectPath, "--row", Row, "--row", """{"origin":3}""", "--row", "{");

        outcome.ShouldBe(new(1, "", """
            refused: Row not understood [request.row]
              Row 2: column 'origin' is 3, wanted text.
              A row has departs_at timestamp, departs_local timestamp?, arrives_local timestamp?, origin text?, destination text?, distance int64?.
            refused: Row not understood [request.row]
              Row 3: not valid JSON at byte 2.
              A row has departs_at timestamp, departs_local timestamp?, arrives_local timestamp?, origin text?, destination text?, distance int64?.

            """));
    }

    [Fact]
    public async Task Without_rows_there_is_nothing_to_ask()
    {
        var outcome = await RunAsync("predict", FlightsWheel.ProjectPath);

        outcome.ShouldBe(new(2, "", """
            usage: Give rows: --row '{"column": value}' or --rows FILE.
              'flywheel --help' lists the verbs, 'flywheel VERB --help' explains one.

            """));
    }

    [Fact]
    public async Task A_prediction_is_traced_to_its_release_its_rows_and_the_files_they_came_from()
    {
        var id = (string)(await AskAsync("predict", FlightsWheel.ProjectPath, "--row", Row))["predictions"]![0]!["id"]!;

        var trace = await AskAsync("trace", FlightsWheel.ProjectPath, id);

        trace["prediction"]!["id"]!.ToString().ShouldBe(id);
        trace["prediction"]!["inputs"]!["origin"]!.ToString().ShouldBe("ORD");
        trace["digest"]!.ToString().ShouldBe(wheel.Release.Digest.ToString());
        trace["facts"]!.AsArray().Select(fact => (string)fact!["step"]!).Distinct().Order().ShouldBe(["data/airports", "data/flights", "evaluate", "leak-guard", "release", "train", "training-set"]);
        var source = trace["sources"]!.AsArray().Single(entry => (string)entry!["source"]! == "raw_flights")!;
        ((bool)source["unchanged"]!).ShouldBeTrue();
        source["files"]![0]!["file"]!.ToString().ShouldBe("npm:vega-datasets/data/flights-3m.parquet");
    }

    [Fact]
    public async Task A_prediction_is_given_again_to_the_last_bit()
    {
        var id = (string)(await AskAsync("predict", FlightsWheel.ProjectPath, "--row", Row))["predictions"]![0]!["id"]!;

        var replay = (await AskAsync("trace", FlightsWheel.ProjectPath, id, "--replay"))["replay"]!;

        ((bool)replay["same"]!).ShouldBeTrue();
        replay["changes"]!.AsArray().ShouldBeEmpty();
        ((double)replay["score_now"]!).ShouldBe((double)replay["score"]!);
        ((double)replay["champion_score"]!).ShouldBe((double)replay["score"]!);
        ((string)replay["champion"]!).ShouldBe("flights/1");
    }

    [Fact]
    public async Task A_dataset_is_traced_to_its_files_and_on_to_the_releases_it_led_to()
    {
        var trace = await AskAsync("trace", FlightsWheel.ProjectPath, "airports");

        trace["facts"]!.AsArray().Select(fact => (string)fact!["step"]!).Distinct().ShouldBe(["data/airports"]);
        trace["sources"]![0]!["files"]![0]!["file"]!.ToString().ShouldBe("npm:vega-datasets/data/airports.csv");
        trace["led_to"]!.AsArray().Select(release => (string)release!).ShouldBe(["flights/1"]);
    }

    [Fact]
    public async Task What_was_never_predicted_cannot_be_traced()
    {
        var outcome = await RunAsync("trace", FlightsWheel.ProjectPath, "NEVER");

        outcome.ShouldBe(new(1, "", """
            refused: Nothing to trace [trace.unknown]
              'NEVER' is no prediction of this workspace, no release and no dataset.
              'flywheel ls' lists all three.

            """));
    }

    [Fact]
    public async Task A_packed_release_scores_its_holdout_elsewhere_as_recorded()
    {
        var bundle = await PackAsync();
        var holdout = ReleaseJson.ReadHoldout(wheel.Release.Files[ReleaseFiles.Holdout].Span).Value;

        using var embedded = EmbeddedRelease.Load(new MemoryStream(bundle)).Value;
        var layout = InputLayout.Parse(Encoding.UTF8.GetString(wheel.Release.Files[ReleaseFiles.Layout].Span));
        var scores = holdout.Rows.Select(row => embedded.Score(
            [.. layout.Numbers.Select(feature => Number(row[holdout.Features.IndexOf(feature.Name)]))],
            [.. layout.Texts.Select(feature => row[holdout.Features.IndexOf(feature.Name)])])).ToArray();

        scores.Length.ShouldBe(64);
        scores.ShouldBe(holdout.Scores, Holdout.Tolerance);
    }

    [Fact]
    public async Task A_bundle_with_one_flipped_bit_is_refused()
    {
        var bundle = await PackAsync();
        bundle[bundle.Length / 2] ^= 1;

        var loaded = EmbeddedRelease.Load(new MemoryStream(bundle));

        loaded.IsOk.ShouldBeFalse();
        loaded.Refusals.ShouldHaveSingleItem().Code.ShouldBe("release.bundle");
    }

    private async Task<byte[]> PackAsync()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "flights.flywheel");
        var packed = await RunAsync("pack", FlightsWheel.ProjectPath, "--out", file);
        packed.ExitCode.ShouldBe(0, packed.Error);
        return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
    }

    private static double Number(string? text) => text is null ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    private static double Score(JsonObject answer) => (double)answer["predictions"]![0]!["score"]!;

    private async Task<JsonObject> AskAsync(params string[] arguments)
    {
        var outcome = await RunAsync([.. arguments, "--json"]);
        outcome.ExitCode.ShouldBe(0, outcome.Output + outcome.Error);
        return JsonNode.Parse(outcome.Output)!.AsObject();
    }

    private Task<FlywheelProcess.Outcome> RunAsync(params string[] arguments) => FlywheelProcess.RunAsync([.. arguments, "--workspace", wheel.WorkspacePath]);
}
