using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>Logged models, which clients of 3.x make with every model they log: <c>logged-models</c> and what comes below an id.</summary>
internal static class LoggedModelCalls
{
    private static readonly RecordGrammar Grammar = new("a logged model", ["name", "model_id", "model_type", "status", "source_run_id"], ["creation_timestamp", "creation_time", "last_updated_timestamp"])
    {
        Kinds = [RunFieldKind.Param, RunFieldKind.Tag, RunFieldKind.Metric],
    };

    public static async Task<MlflowAnswer> CreateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (experiment, name, type, run) = (fields.Text("experiment_id", required: true), fields.Text("name"), fields.Text("model_type"), fields.Text("source_run_id"));
        var (parameters, tags) = (fields.Pairs("params"), fields.Pairs("tags"));
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        if (!ExperimentId.TryParse(experiment, out var number))
        {
            return MlflowError.NotThere($"No Experiment with id={experiment} exists");
        }

        var made = await call.Rooms.LoggedModels.CreateAsync(new LoggedModelDefinition(number, name) { Type = type, Run = run, Params = parameters, Tags = tags }, call.Aborted);
        return made.TryGet(out var model) ? Answer(model) : MlflowError.Of(made.Refusals, experiment);
    }

    /// <summary>Whatever has an id in its path: <c>ID</c>, <c>ID/params</c>, <c>ID/tags</c>, <c>ID/tags/KEY</c>, <c>ID/artifacts/directories</c>.</summary>
    public static Task<MlflowAnswer> OfOneAsync(MlflowCall call)
    {
        var path = call.Rest.Split('/', 3);
        return (call.Context.Request.Method, path) switch
        {
            ("GET", [var id]) => ShowAsync(call, id),
            ("PATCH", [var id]) => FinishAsync(call, id),
            ("DELETE", [var id]) => DeleteAsync(call, id),
            ("POST", [var id, "params"]) => ChangeAsync(call, id, new LoggedModelChange { Params = call.Fields.Pairs("params") }),
            ("PATCH", [var id, "tags"]) => ChangeAsync(call, id, new LoggedModelChange { Tags = call.Fields.Pairs("tags") }),
            ("DELETE", [var id, "tags", var key]) => ChangeAsync(call, id, new LoggedModelChange { RemovedTags = [key] }),
            ("GET", [var id, "artifacts", "directories"]) => FilesAsync(call, id),
            _ => Task.FromResult<MlflowAnswer>(new MlflowError("ENDPOINT_NOT_FOUND", $"There is no {call.Context.Request.Method} of logged-models/{call.Rest}.")),
        };
    }

    public static async Task<MlflowAnswer> SearchAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (ids, take, skip) = (fields.Texts("experiment_ids"), fields.Number("max_results") ?? 100, MlflowPage.Skip(fields));
        MlflowPage.CheckTake(fields, take, 50_000);
        var order = fields.Items("order_by").Select(term => $"{term.Text("field_name", required: true)} {(!term.Has("ascending") || term.Flag("ascending") ? "ASC" : "DESC")}").ToImmutableArray();
        var filter = fields.Text("filter");
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        var parsed = RecordQuery.Parse(Grammar, filter, order);
        if (!parsed.TryGet(out var query))
        {
            return MlflowError.Of(parsed.Refusals, "");
        }

        var experiments = ids.Select(id => ExperimentId.TryParse(id, out var known) ? known : new ExperimentId(-1)).ToArray();
        var all = query.Apply(await call.Rooms.LoggedModels.ListAsync(experiments, call.Aborted), Value);
        var page = all.Skip((int)skip).Take((int)take).ToArray();
        return MlflowAnswer.Of(writer =>
        {
            MlflowJson.List(writer, "models"u8, page, Write);
            MlflowPage.Write(writer, skip, page.Length, all.Length > skip + page.Length);
        });
    }

    private static async Task<MlflowAnswer> ShowAsync(MlflowCall call, string id) =>
        await call.Rooms.LoggedModels.FindAsync(id, call.Aborted) is { } model ? Answer(model) : NotThere(id);

    private static async Task<MlflowAnswer> FinishAsync(MlflowCall call, string id)
    {
        var status = call.Fields.Text("status", required: true) switch
        {
            "LOGGED_MODEL_READY" => LoggedModelStatus.Ready,
            "LOGGED_MODEL_UPLOAD_FAILED" => LoggedModelStatus.UploadFailed,
            "LOGGED_MODEL_PENDING" => LoggedModelStatus.Pending,
            var other => Unknown(call.Fields, other),
        };
        var answer = await ChangeAsync(call, id, new LoggedModelChange { Status = status });
        return answer.Error is not null ? answer : await ShowAsync(call, id);
    }

    private static LoggedModelStatus Unknown(MlflowFields fields, string status)
    {
        fields.Out("status", $"\"{JsonEncodedText.Encode(status)}\"", "wanted LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED");
        return default;
    }

    private static async Task<MlflowAnswer> DeleteAsync(MlflowCall call, string id) => Done(await call.Rooms.LoggedModels.DeleteAsync(id, call.Aborted), id);

    private static async Task<MlflowAnswer> ChangeAsync(MlflowCall call, string id, LoggedModelChange change) =>
        call.Fields.Fault is { } fault ? fault : Done(await call.Rooms.LoggedModels.ChangeAsync(id, change, call.Aborted), id);

    private static async Task<MlflowAnswer> FilesAsync(MlflowCall call, string id)
    {
        var path = ArtifactPath.Read(call.Fields.Text("artifact_directory_path"));
        var model = await call.Rooms.LoggedModels.FindAsync(id, call.Aborted);
        if (path.Fault is { } fault || model is null)
        {
            return path.Fault is { } wrong ? wrong : NotThere(id);
        }

        var folder = ArtifactCalls.Inside(call.Rooms, model.ArtifactUri);
        var listed = folder is null ? Result.Of(ImmutableArray<ArtifactEntry>.Empty) : call.Rooms.Files.List($"{folder}/{path.Text}".TrimEnd('/'));
        return !listed.TryGet(out var files) ? MlflowError.Of(listed.Refusals, id) : MlflowAnswer.Of(writer =>
        {
            writer.WriteString("root_uri"u8, model.ArtifactUri);
            MlflowJson.List(writer, "files"u8, files, (pen, file) =>
            {
                pen.WriteString("path"u8, path.Text.Length == 0 ? file.Name : $"{path.Text}/{file.Name}");
                pen.WriteBoolean("is_dir"u8, file.IsFolder);
                if (!file.IsFolder)
                {
                    pen.WriteNumber("file_size"u8, file.Bytes);
                }
            });
        });
    }

    private static MlflowError NotThere(string id) => MlflowError.NotThere($"Logged model with ID '{id}' not found.");

    private static MlflowAnswer Done(Result result, string id) => result.IsOk ? MlflowAnswer.Empty : result.Refusals[0].Code == "tracking.model-unknown" ? NotThere(id) : MlflowError.Of(result.Refusals, id);

    private static MlflowAnswer Answer(LoggedModelSnapshot model) => MlflowAnswer.Of(writer =>
    {
        writer.WriteStartObject("model"u8);
        Write(writer, model);
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, LoggedModelSnapshot model)
    {
        writer.WriteStartObject("info"u8);
        writer.WriteString("model_id"u8, model.Id);
        writer.WriteString("experiment_id"u8, model.Experiment.ToString());
        writer.WriteString("name"u8, model.Name);
        writer.WriteNumber("creation_timestamp_ms"u8, MlflowJson.Milliseconds(model.Created));
        writer.WriteNumber("last_updated_timestamp_ms"u8, MlflowJson.Milliseconds(model.Updated));
        writer.WriteString("artifact_uri"u8, model.ArtifactUri);
        writer.WriteString("status"u8, StatusOf(model));
        if (model.Type.Length > 0)
        {
            writer.WriteString("model_type"u8, model.Type);
        }

        if (model.Run.Length > 0)
        {
            writer.WriteString("source_run_id"u8, model.Run);
        }

        MlflowJson.List(writer, "tags"u8, model.Tags, MlflowJson.Pair);
        writer.WriteEndObject();
        writer.WriteStartObject("data"u8);
        MlflowJson.List(writer, "params"u8, model.Params, MlflowJson.Pair);
        MlflowJson.List(writer, "metrics"u8, model.Metrics, (pen, metric) =>
        {
            MlflowJson.Metric(pen, metric.Point);
            pen.WriteString("model_id"u8, model.Id);
            pen.WriteString("run_id"u8, metric.Run.ToString());
            if (metric.Dataset.Length > 0)
            {
                pen.WriteString("dataset_name"u8, metric.Dataset);
                pen.WriteString("dataset_digest"u8, metric.Digest);
            }
        });
        writer.WriteEndObject();
    }

    private static string StatusOf(LoggedModelSnapshot model) => model.Status switch
    {
        LoggedModelStatus.Pending => "LOGGED_MODEL_PENDING",
        LoggedModelStatus.Ready => "LOGGED_MODEL_READY",
        _ => "LOGGED_MODEL_UPLOAD_FAILED",
    };

    private static object? Value(LoggedModelSnapshot model, RunField field) => field switch
    {
        { Kind: RunFieldKind.Tag } => model.Tags.GetValueOrDefault(field.Key),
        { Kind: RunFieldKind.Param } => model.Params.GetValueOrDefault(field.Key),
        // Of several runs or datasets, the greatest.
        { Kind: RunFieldKind.Metric } => model.Metrics.Where(metric => metric.Point.Key == field.Key && !double.IsNaN(metric.Point.Value)).Max(metric => (double?)metric.Point.Value),
        { Key: "name" } => model.Name,
        { Key: "model_id" } => model.Id,
        { Key: "model_type" } => model.Type,
        { Key: "source_run_id" } => model.Run,
        { Key: "status" } => StatusOf(model)["LOGGED_MODEL_".Length..],
        { Key: "last_updated_timestamp" } => MlflowJson.Milliseconds(model.Updated),
        _ => MlflowJson.Milliseconds(model.Created),
    };
}
