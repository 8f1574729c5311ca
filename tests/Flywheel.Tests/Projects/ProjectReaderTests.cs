using Flywheel.Projects;

namespace Flywheel.Tests.Projects;

public sealed class ProjectReaderTests
{
    private const string Whole = """
        project: flights
        objective:
          business: Tell passengers at pushback whether they will arrive late
          value: { true_positive: 4.0, false_positive: -1.0, false_negative: -3.0, true_negative: 0.0 }
          limits: { p99: 10ms, error_rate: 0.1%, staleness: 45d }
        sources:
          raw_flights: { parquet: "npm:vega-datasets/data/flights-3m.parquet" }
        datasets:
          flights:
            sql: sql/flights.sql
            key: flight_id
            event_time: departs_at
            known_at: landed_at
            expect:
              - { column: delay, between: [-120, 1800] }
              - { rows: ">= 2_900_000" }
        features:
          distance: distance
          origin_delay_1h: mean(flights.delay) over 1h by destination = origin
        label: { name: late, is: delay > 15, known_at: landed_at }
        split: { by: time, train: 2001-01..2001-04, validate: 2001-05, test: 2001-06 }
        train:
          metric: auc
          candidates:
            - logistic-regression
            - gradient-boosting: { max_depth: 3..10, rounds: ..800 early-stop 30 }
          search: { trials: 12, time: 5m }
        gates:
          - auc >= 0.86
        endpoint: { name: flights }
        """;

    [Fact]
    public void A_whole_project_reads_as_written()
    {
        var project = ProjectReader.Read("/projects/flights/flywheel.yaml", Whole).Value;

        project.Name.ShouldBe("flights");
        project.Folder.ShouldBe("/projects/flights");
        project.Objective.P99.ShouldBe(TimeSpan.FromMilliseconds(10));
        project.Objective.ErrorRate.ShouldBe(0.001);
        project.Objective.Value!.FalseNegative.ShouldBe(-3);
        project.Datasets.Single().Expect[0].Values["between"].ShouldBe(["-120", "1800"]);
        project.Features[1].Expression.ShouldBe("mean(flights.delay) over 1h by destination = origin");
        project.Split.Shares["train"].Text.ShouldBe("2001-01..2001-04");
        project.Train.Candidates[1].Parameters["rounds"].Text.ShouldBe("..800 early-stop 30");
        project.Train.Time.ShouldBe(TimeSpan.FromMinutes(5));
        project.Gates.Single().Text.ShouldBe("auc >= 0.86");
    }

    [Fact]
    public void Every_mistake_is_reported_at_once_with_its_place()
    {
        var text = Whole
            .Replace("p99: 10ms", "p99: 10 bananas", StringComparison.Ordinal)
            .Replace("error_rate: 0.1%", "error_rat: 0.1%", StringComparison.Ordinal)
            .Replace("    sql: sql/flights.sql\n", "", StringComparison.Ordinal)
            .Replace("train: 2001-01..2001-04, ", "", StringComparison.Ordinal)
            .Replace("endpoint: { name: flights }", "endpoint: { name: 'no way' }\nendpint: {}", StringComparison.Ordinal);

        var refusals = ProjectReader.Read("/projects/flights/flywheel.yaml", text).Refusals;

        refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "flywheel.yaml:5:18 (objective.limits.p99): 'objective.limits.p99' is '10 bananas', but a length of time such as '10ms', '5min', '1h' or '45d' is wanted.",
            "flywheel.yaml:5:30 (objective.limits.error_rat): There is no key 'error_rat' in 'objective.limits'. Did you mean 'error_rate'?",
            "flywheel.yaml:10:5 (datasets.flights): The dataset 'flights' names neither 'from' nor 'sql'. Give it one of them: 'from: <source>' copies, 'sql: <file>' computes.",
            "flywheel.yaml:20:8 (split): 'train' is missing in 'split'. Write for example 'train: 2001-05'.",
            "flywheel.yaml:29:19 (endpoint.name): 'no way' cannot be a name. Use letters, digits, '_' and '-', starting with a letter, at most 64.",
            "flywheel.yaml:30:1 (endpint): There is no key 'endpint'. Did you mean 'endpoint'?",
        ]);
    }

    [Fact]
    public void An_empty_file_says_how_to_start()
    {
        var refusal = ProjectReader.Read("/projects/x/flywheel.yaml", "").Refusals.Single();

        refusal.ToString().ShouldBe("flywheel.yaml: flywheel.yaml holds no settings. Start it with 'project: <name>', or let 'flywheel init' write one.");
    }

    [Theory]
    [InlineData("metric: auc", "metric:", "flywheel.yaml:23:3 (train): 'metric' is missing in 'train'. Write for example 'metric: auc'.")]
    [InlineData("project: flights", "project:", "flywheel.yaml:1:1: 'project' is missing. Write for example 'project: flights'.")]
    [InlineData("raw_flights: { parquet: \"npm:vega-datasets/data/flights-3m.parquet\" }", "raw_flights: {}", "flywheel.yaml:7:16 (sources.raw_flights): 'parquet' is missing in 'sources.raw_flights'. Write for example 'parquet: data/rows.parquet'.")]
    public void A_key_without_a_value_is_a_missing_key(string old, string replacement, string message)
    {
        var refusals = ProjectReader.Read("/projects/flights/flywheel.yaml", Whole.Replace(old, replacement, StringComparison.Ordinal)).Refusals;

        refusals.Select(refusal => refusal.ToString()).ShouldBe([message]);
    }

    [Fact]
    public void Broken_yaml_is_refused_with_its_line()
    {
        var refusal = ProjectReader.Read("/projects/x/flywheel.yaml", "project: flights\nsources: }").Refusals.Single();

        refusal.Code.ShouldBe("project.yaml");
        refusal.Place!.Line.ShouldBe(2);
    }

    [Fact]
    public async Task A_folder_without_a_project_says_how_to_make_one()
    {
        var refusal = (await ProjectReader.ReadAsync("/nowhere/at/all", TestContext.Current.CancellationToken)).Refusals.Single();

        refusal.ToString().ShouldBe("There is no flywheel.yaml at '/nowhere/at/all'. Give the folder that holds it, or make one with 'flywheel init /nowhere/at/all'.");
    }
}
