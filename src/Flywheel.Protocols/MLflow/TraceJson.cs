using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Protocols.Otlp;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>Traces on the wire: the form of 2.x (pairs, milliseconds, status) and that of 3.x (maps, moments and durations as texts, state).</summary>
internal static class TraceJson
{
    private const string PlaceTag = "mlflow.artifactLocation";

    /// <summary>A new trace in the form of 2.x; the server names it.</summary>
    public static (TraceSnapshot? Trace, MlflowError? Fault) Read2(MlflowFields fields)
    {
        var (experiment, at) = (fields.Text("experiment_id", required: true), fields.Number("timestamp_ms", required: true));
        var (metadata, tags) = (fields.Pairs("request_metadata"), fields.Pairs("tags"));
        RunCalls.CheckTime(fields, "timestamp_ms", at);
        return fields.Fault is { } fault ? (null, fault)
            : !ExperimentId.TryParse(experiment, out var known) ? (null, MlflowError.NotThere($"No Experiment with id={experiment} exists"))
            : (new TraceSnapshot(Traces.NewId(), known, new Timestamp(at!.Value * 1_000), null, "IN_PROGRESS") { Metadata = Sorted(metadata), Tags = Sorted(tags) }, null);
    }

    /// <summary>A trace in the form of 3.x, as a rule already ended; the client names it.</summary>
    public static (TraceSnapshot? Trace, MlflowError? Fault) Read3(MlflowFields fields)
    {
        var (id, experiment) = (fields.Text("trace_id"), fields.Inner("trace_location").Inner("mlflow_experiment").Text("experiment_id", required: true));
        var (time, duration, state) = (fields.Text("request_time", required: true), fields.Text("execution_duration"), fields.Text("state"));
        if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && time.Length > 0)
        {
            fields.Out("request_time", $"\"{JsonEncodedText.Encode(time)}\"", "wanted a moment such as 2025-01-31T12:00:00Z");
        }

        var seconds = 0.0;
        if (duration.Length > 0 && !double.TryParse(duration.TrimEnd('s'), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds))
        {
            fields.Out("execution_duration", $"\"{JsonEncodedText.Encode(duration)}\"", "wanted seconds such as 1.5s");
        }

        if (fields.Fault is { } fault)
        {
            return (null, fault);
        }

        if (!ExperimentId.TryParse(experiment, out var known))
        {
            return (null, MlflowError.NotThere($"No Experiment with id={experiment} exists"));
        }

        return (new TraceSnapshot(id.Length > 0 ? id : Traces.NewId(), known, new Timestamp((at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
            duration.Length > 0 ? TimeSpan.FromSeconds(seconds) : null, state.Length > 0 ? state : "STATE_UNSPECIFIED")
        {
            ClientId = fields.Text("client_request_id"),
            Request = fields.Text("request_preview"),
            Response = fields.Text("response_preview"),
            Metadata = Sorted(fields.Map("trace_metadata")),
            Tags = Sorted(fields.Map("tags")),
        }, null);
    }

    public static MlflowAnswer Answer2(TraceSnapshot trace) => MlflowAnswer.Of(writer =>
    {
        writer.WriteStartObject("trace_info"u8);
        Write2(writer, trace);
        writer.WriteEndObject();
    });

    public static MlflowAnswer Answer3(TraceSnapshot trace) => MlflowAnswer.Of(writer =>
    {
        writer.WriteStartObject("trace"u8);
        writer.WriteStartObject("trace_info"u8);
        Write3(writer, trace);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>A trace with its spans.</summary>
    public static void WriteWhole(Utf8JsonWriter writer, TraceSnapshot trace, ImmutableArray<TraceSpan> spans)
    {
        writer.WriteStartObject("trace_info"u8);
        Write3(writer, trace);
        writer.WriteEndObject();
        writer.WriteStartArray("spans"u8);
        foreach (var span in spans)
        {
            writer.WriteRawValue(OtlpTrace.Json(span));
        }

        writer.WriteEndArray();
    }

    public static MlflowAnswer AnswerAssessment(string json) => MlflowAnswer.Of(writer =>
    {
        writer.WritePropertyName("assessment"u8);
        writer.WriteRawValue(json);
    });

    public static void Write2(Utf8JsonWriter writer, TraceSnapshot trace)
    {
        writer.WriteString("request_id"u8, trace.Id);
        writer.WriteString("experiment_id"u8, trace.Experiment.ToString());
        writer.WriteNumber("timestamp_ms"u8, MlflowJson.Milliseconds(trace.Started));
        if (trace.Duration is { } took)
        {
            writer.WriteNumber("execution_time_ms"u8, (long)took.TotalMilliseconds);
        }

        writer.WriteString("status"u8, trace.State);
        MlflowJson.List(writer, "request_metadata"u8, trace.Metadata, MlflowJson.Pair);
        MlflowJson.List(writer, "tags"u8, Placed(trace), MlflowJson.Pair);
    }

    public static void Write3(Utf8JsonWriter writer, TraceSnapshot trace)
    {
        writer.WriteString("trace_id"u8, trace.Id);
        if (trace.ClientId.Length > 0)
        {
            writer.WriteString("client_request_id"u8, trace.ClientId);
        }

        writer.WriteStartObject("trace_location"u8);
        writer.WriteString("type"u8, "MLFLOW_EXPERIMENT"u8);
        writer.WriteStartObject("mlflow_experiment"u8);
        writer.WriteString("experiment_id"u8, trace.Experiment.ToString());
        writer.WriteEndObject();
        writer.WriteEndObject();
        Optional(writer, "request_preview"u8, trace.Request);
        Optional(writer, "response_preview"u8, trace.Response);
        writer.WriteString("request_time"u8, DateTimeOffset.UnixEpoch.AddTicks(trace.Started.Microseconds * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
        if (trace.Duration is { } took)
        {
            writer.WriteString("execution_duration"u8, string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.######}s"));
        }

        writer.WriteString("state"u8, trace.State);
        Map(writer, "trace_metadata"u8, trace.Metadata);
        if (!trace.Assessments.IsEmpty)
        {
            writer.WriteStartArray("assessments"u8);
            foreach (var json in trace.Assessments.Values)
            {
                writer.WriteRawValue(json);
            }

            writer.WriteEndArray();
        }

        Map(writer, "tags"u8, Placed(trace));
    }

    /// <summary>An assessment with its ids, over an older one.</summary>
    public static string Assessment(string json, string trace, string assessment, string before = "{}")
    {
        var merged = JsonNode.Parse(before)!.AsObject();
        if (JsonNode.Parse(json) is JsonObject changes)
        {
            foreach (var (name, value) in changes)
            {
                merged[name] = value?.DeepClone();
            }
        }

        (merged["assessment_id"], merged["trace_id"]) = (assessment, trace);
        return merged.ToJsonString();
    }

    // Clients write the spans where this tag says.
    private static ImmutableSortedDictionary<string, string> Placed(TraceSnapshot trace) => trace.Tags.ContainsKey(PlaceTag) ? trace.Tags : trace.Tags.Add(PlaceTag, trace.ArtifactUri);

    private static void Map(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableSortedDictionary<string, string> texts)
    {
        if (!texts.IsEmpty)
        {
            writer.WriteStartObject(name);
            foreach (var (key, value) in texts)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }
    }

    private static void Optional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private static ImmutableSortedDictionary<string, string> Sorted(ImmutableArray<KeyValuePair<string, string>> pairs) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).SetItems(pairs);
}
