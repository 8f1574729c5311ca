using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Tracking;

namespace Flywheel.Cli.Runs;

/// <summary>Runs as people and programs read them.</summary>
internal static class RunTable
{
    private const int Metrics = 4;

    public static Answer Show(ImmutableArray<RunSnapshot> runs, ImmutableArray<ExperimentSnapshot> experiments)
    {
        var names = experiments.ToDictionary(experiment => experiment.Id, experiment => experiment.Name);
        var keys = runs.SelectMany(run => run.Metrics.Keys).GroupBy(key => key).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(Metrics).Select(group => group.Key).ToArray();
        var table = new TextTable(["run", "experiment", "name", "status", "started", .. keys]);
        foreach (var run in runs)
        {
            table.Add([run.Id.ToString()[..Math.Min(12, run.Id.ToString().Length)], names.GetValueOrDefault(run.Experiment, ""), run.Name, run.Status.ToString().ToLowerInvariant(),
                new Core.Timestamp(run.Started.Microseconds / Core.Timestamp.PerSecond * Core.Timestamp.PerSecond).ToString(), .. keys.Select(key => Number(run.Metrics.GetValueOrDefault(key).Key is null ? null : run.Metrics[key].Value))]);
        }

        return Answer.Done(runs.IsEmpty ? "No run is like that." : table.ToString(), new JsonObject { ["runs"] = new JsonArray([.. runs.Select(run => Document(run, names.GetValueOrDefault(run.Experiment, "")))]) });
    }

    public static string Number(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "";

    public static JsonObject Document(RunSnapshot run, string experiment) => new()
    {
        ["run"] = run.Id.ToString(),
        ["experiment"] = experiment,
        ["name"] = run.Name,
        ["status"] = run.Status.ToString().ToLowerInvariant(),
        ["started"] = run.Started.ToString(),
        ["ended"] = run.Ended?.ToString(),
        ["params"] = new JsonObject(run.Params.Select(param => KeyValuePair.Create<string, JsonNode?>(param.Key, param.Value))),
        // JSON has no word for a number that is none.
        ["metrics"] = new JsonObject(run.Metrics.Select(metric => KeyValuePair.Create<string, JsonNode?>(metric.Key, double.IsFinite(metric.Value.Value) ? metric.Value.Value : null))),
        ["tags"] = new JsonObject(run.Tags.Select(tag => KeyValuePair.Create<string, JsonNode?>(tag.Key, tag.Value))),
    };
}
