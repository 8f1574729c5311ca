using System.Text.Json;
using Flywheel.Core;
using Flywheel.Registry.Models;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>Writes what rooms give as clients expect it: snake case, what is empty left out, times in milliseconds.</summary>
internal static class MlflowJson
{
    public const string RunNameTag = "mlflow.runName";

    public static long Milliseconds(Timestamp time) => time.Microseconds / 1_000;

    public static void List<T>(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyCollection<T> items, Action<Utf8JsonWriter, T> members)
    {
        if (items.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            members(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static void Pair(Utf8JsonWriter writer, KeyValuePair<string, string> pair)
    {
        writer.WriteString("key"u8, pair.Key);
        writer.WriteString("value"u8, pair.Value);
    }

    public static void Experiment(Utf8JsonWriter writer, ExperimentSnapshot experiment)
    {
        writer.WriteString("experiment_id"u8, experiment.Id.ToString());
        writer.WriteString("name"u8, experiment.Name);
        writer.WriteString("artifact_location"u8, experiment.ArtifactLocation);
        writer.WriteString("lifecycle_stage"u8, StageOf(experiment.Lifecycle));
        writer.WriteNumber("last_update_time"u8, Milliseconds(experiment.Updated));
        writer.WriteNumber("creation_time"u8, Milliseconds(experiment.Created));
        List(writer, "tags"u8, experiment.Tags, Pair);
    }

    public static void Run(Utf8JsonWriter writer, RunSnapshot run)
    {
        writer.WriteStartObject("info"u8);
        RunHead(writer, run);
        writer.WriteEndObject();
        writer.WriteStartObject("data"u8);
        List(writer, "metrics"u8, run.Metrics, (pen, metric) => Metric(pen, metric.Value));
        List(writer, "params"u8, run.Params, Pair);
        var tags = run.Tags.ContainsKey(RunNameTag) ? run.Tags : run.Tags.Add(RunNameTag, run.Name);
        List(writer, "tags"u8, tags, Pair);
        writer.WriteEndObject();
        writer.WriteStartObject("inputs"u8);
        List(writer, "dataset_inputs"u8, run.Inputs, Input);
        List(writer, "model_inputs"u8, [.. run.Models.Where(model => !model.IsOutput)], (pen, model) => pen.WriteString("model_id"u8, model.Model));
        writer.WriteEndObject();
        if (run.Models.Any(model => model.IsOutput))
        {
            writer.WriteStartObject("outputs"u8);
            List(writer, "model_outputs"u8, [.. run.Models.Where(model => model.IsOutput)], (pen, model) =>
            {
                pen.WriteString("model_id"u8, model.Model);
                pen.WriteNumber("step"u8, model.Step);
            });
            writer.WriteEndObject();
        }
    }

    public static void RunHead(Utf8JsonWriter writer, RunSnapshot run)
    {
        var id = run.Id.ToString();
        writer.WriteString("run_id"u8, id);
        writer.WriteString("run_uuid"u8, id);
        writer.WriteString("run_name"u8, run.Name);
        writer.WriteString("experiment_id"u8, run.Experiment.ToString());
        writer.WriteString("user_id"u8, run.User);
        writer.WriteString("status"u8, run.Status.ToString().ToUpperInvariant());
        writer.WriteNumber("start_time"u8, Milliseconds(run.Started));
        if (run.Ended is { } ended)
        {
            writer.WriteNumber("end_time"u8, Milliseconds(ended));
        }

        writer.WriteString("artifact_uri"u8, run.ArtifactUri);
        writer.WriteString("lifecycle_stage"u8, StageOf(run.Lifecycle));
    }

    public static void Metric(Utf8JsonWriter writer, MetricPoint point)
    {
        writer.WriteString("key"u8, point.Key);
        writer.WritePropertyName("value"u8);
        MlflowNumber.Write(writer, point.Value);
        writer.WriteNumber("timestamp"u8, Milliseconds(point.At));
        writer.WriteNumber("step"u8, point.Step);
    }

    public static void Model(Utf8JsonWriter writer, ModelSnapshot model)
    {
        writer.WriteString("name"u8, model.Name);
        writer.WriteNumber("creation_timestamp"u8, Milliseconds(model.Created));
        writer.WriteNumber("last_updated_timestamp"u8, Milliseconds(model.Updated));
        Optional(writer, "description"u8, model.Description);
        List(writer, "latest_versions"u8, model.Latest, Version);
        List(writer, "tags"u8, model.Tags, Pair);
        List(writer, "aliases"u8, model.Aliases, (pen, alias) =>
        {
            pen.WriteString("alias"u8, alias.Key);
            pen.WriteString("version"u8, alias.Value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });
    }

    public static void Version(Utf8JsonWriter writer, ModelVersionSnapshot version)
    {
        writer.WriteString("name"u8, version.Model);
        writer.WriteString("version"u8, version.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteNumber("creation_timestamp"u8, Milliseconds(version.Created));
        writer.WriteNumber("last_updated_timestamp"u8, Milliseconds(version.Updated));
        writer.WriteString("current_stage"u8, version.Stage);
        Optional(writer, "description"u8, version.Description);
        writer.WriteString("source"u8, version.Digest is null ? version.Source : ReleaseFileDoor.UriOf(version));
        Optional(writer, "run_id"u8, version.Run);
        writer.WriteString("status"u8, "READY"u8);
        List(writer, "tags"u8, version.Tags, Pair);
        Optional(writer, "run_link"u8, version.RunLink);
        if (!version.Aliases.IsEmpty)
        {
            writer.WriteStartArray("aliases"u8);
            foreach (var alias in version.Aliases)
            {
                writer.WriteStringValue(alias);
            }

            writer.WriteEndArray();
        }
    }

    private static void Input(Utf8JsonWriter writer, RunInput input)
    {
        List(writer, "tags"u8, input.Tags, Pair);
        writer.WriteStartObject("dataset"u8);
        writer.WriteString("name"u8, input.Name);
        writer.WriteString("digest"u8, input.Digest);
        writer.WriteString("source_type"u8, input.SourceType);
        writer.WriteString("source"u8, input.Source);
        Optional(writer, "schema"u8, input.Schema);
        Optional(writer, "profile"u8, input.Profile);
        writer.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private static string StageOf(Lifecycle lifecycle) => lifecycle == Lifecycle.Active ? "active" : "deleted";
}
