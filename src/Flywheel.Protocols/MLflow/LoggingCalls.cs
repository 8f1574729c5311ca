using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>What is logged to a run.</summary>
internal static class LoggingCalls
{
    private const string HistoryTag = "mlflow.log-model.history";

    public static async Task<MlflowAnswer> MetricAsync(MlflowCall call)
    {
        if (MetricReader.TryReadOne(call.Body.Span, out var run, out var point))
        {
            return Answer(await call.Tracker.LogAsync(run, new RunBatch { Metrics = [point] }, call.Aborted), run);
        }

        call.Parse();
        var (id, fault) = RunCalls.IdOf(call.Fields);
        var metric = Metric(call.Fields);
        if ((fault ?? call.Fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var answer = Answer(await call.Tracker.LogAsync(id, new RunBatch { Metrics = [metric] }, call.Aborted), id);
        await LogToModelsAsync(call, id, answer, [(call.Fields, metric)]);
        return answer;
    }

    public static async Task<MlflowAnswer> ParamAsync(MlflowCall call)
    {
        var (id, fault) = RunCalls.IdOf(call.Fields);
        var (key, value) = (call.Fields.Text("key", required: true), MlflowLimits.Cut(call.Fields.Text("value"), MlflowLimits.ParamValue));
        if ((fault ?? call.Fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var logged = await call.Tracker.LogAsync(id, new RunBatch { Params = [new(key, value)] }, call.Aborted);
        if (logged.IsOk || logged.Refusals[0].Code != "tracking.param-changed")
        {
            return Answer(logged, id);
        }

        var before = (await call.Tracker.FindAsync(id, call.Aborted))?.Params.GetValueOrDefault(key);
        return MlflowError.Invalid($"Changing param values is not allowed. Param with key='{key}' was already logged with value='{before}' for run ID='{id}'. Attempted logging new value '{value}'.");
    }

    public static async Task<MlflowAnswer> SetTagAsync(MlflowCall call)
    {
        var (id, fault) = RunCalls.IdOf(call.Fields);
        var tag = KeyValuePair.Create(call.Fields.Text("key", required: true), MlflowLimits.Cut(call.Fields.Text("value"), MlflowLimits.TagValue));
        return (fault ?? call.Fields.Fault) is { } wrong ? wrong : await SetTagsAsync(call, id, new RunBatch { Tags = [tag] });
    }

    public static async Task<MlflowAnswer> DeleteTagAsync(MlflowCall call)
    {
        var (id, fault) = RunCalls.IdOf(call.Fields);
        var key = call.Fields.Text("key", required: true);
        if ((fault ?? call.Fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var logged = await call.Tracker.LogAsync(id, new RunBatch { RemovedTags = [key] }, call.Aborted);
        return !logged.IsOk && logged.Refusals[0].Code == "tracking.tag-unknown" ? MlflowError.NotThere($"No tag with name: {key} in run with id {id}") : Answer(logged, id);
    }

    public static async Task<MlflowAnswer> BatchAsync(MlflowCall call)
    {
        if (MetricReader.TryReadBatch(call.Body.Span, out var run, out var plain))
        {
            return Answer(await call.Tracker.LogAsync(run, new RunBatch { Metrics = plain }, call.Aborted), run);
        }

        call.Parse();
        var fields = call.Fields;
        var (id, fault) = RunCalls.IdOf(fields);
        var points = fields.Items("metrics").Select(item => (Fields: item, Point: Metric(item))).ToArray();
        ImmutableArray<MetricPoint> metrics = [.. points.Select(item => item.Point)];
        ImmutableArray<KeyValuePair<string, string>> parameters = [.. fields.Pairs("params").Select(param => KeyValuePair.Create(param.Key, MlflowLimits.Cut(param.Value, MlflowLimits.ParamValue)))];
        ImmutableArray<KeyValuePair<string, string>> tags = [.. fields.Pairs("tags").Select(tag => KeyValuePair.Create(tag.Key, MlflowLimits.Cut(tag.Value, MlflowLimits.TagValue)))];
        MlflowLimits.CheckCount(fields, "metrics", metrics.Length, MlflowLimits.Metrics);
        MlflowLimits.CheckCount(fields, "params", parameters.Length, MlflowLimits.Params);
        MlflowLimits.CheckCount(fields, "tags", tags.Length, MlflowLimits.Tags);
        MlflowLimits.CheckCount(fields, "metrics, params and tags", metrics.Length + parameters.Length + tags.Length, MlflowLimits.Together);
        if (parameters.GroupBy(param => param.Key, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToArray() is { Length: > 0 } twice)
        {
            fields.Refuse(MlflowError.Invalid($"Duplicate parameter keys have been submitted: [{string.Join(", ", twice.Select(key => $"'{key}'"))}]. Please ensure the request contains only one param value per param key."));
        }

        if ((fault ?? fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var answer = await SetTagsAsync(call, id, new RunBatch { Metrics = metrics, Params = parameters, Tags = tags });
        await LogToModelsAsync(call, id, answer, points);
        if (answer.Error?.Message.Contains("cannot become", StringComparison.Ordinal) != true)
        {
            return answer;
        }

        var before = (await call.Tracker.FindAsync(id, call.Aborted))!.Params;
        var changed = parameters.Where(param => before.TryGetValue(param.Key, out var value) && value != param.Value)
            .Select(param => $"{{'key': '{param.Key}', 'old_value': '{before[param.Key]}', 'new_value': '{param.Value}'}}");
        return MlflowError.Invalid($"Changing param values is not allowed. Params were already logged='[{string.Join(", ", changed)}]' for run ID='{id}'.");
    }

    public static async Task<MlflowAnswer> ModelAsync(MlflowCall call)
    {
        var (id, fault) = RunCalls.IdOf(call.Fields);
        var json = call.Fields.Text("model_json", required: true);
        if ((fault ?? call.Fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var model = MlflowBody.Parse(System.Text.Encoding.UTF8.GetBytes(json));
        if (model.ValueKind != JsonValueKind.Object)
        {
            return MlflowError.Invalid($"Malformed model info. \n {json} \n is not a valid JSON.");
        }

        if (!model.TryGetProperty("artifact_path", out _) || !model.TryGetProperty("flavors", out _))
        {
            return MlflowError.Invalid("Model json is missing mandatory fields: artifact_path, flavors");
        }

        var run = await call.Tracker.FindAsync(id, call.Aborted);
        var known = run?.Tags.GetValueOrDefault(HistoryTag) is { Length: > 2 } list && list[0] == '[' ? $"{list[..^1]}, " : "[";
        return Answer(await call.Tracker.LogAsync(id, new RunBatch { Tags = [new(HistoryTag, $"{known}{model.GetRawText()}]")] }, call.Aborted), id);
    }

    public static async Task<MlflowAnswer> InputsAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (id, fault) = RunCalls.IdOf(fields);
        ImmutableArray<RunInput> inputs = [.. fields.Items("datasets").Select(Input)];
        ImmutableArray<ModelLink> models = [.. fields.Items("models").Select(item => new ModelLink(false, item.Text("model_id", required: true), 0))];
        return (fault ?? fields.Fault) is { } wrong ? wrong : Answer(await call.Tracker.LogAsync(id, new RunBatch { Inputs = inputs, Models = models }, call.Aborted), id);
    }

    public static async Task<MlflowAnswer> OutputsAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (id, fault) = RunCalls.IdOf(fields);
        ImmutableArray<ModelLink> models = [.. fields.Items("models").Select(item => new ModelLink(true, item.Text("model_id", required: true), item.Number("step") ?? 0))];
        return (fault ?? fields.Fault) is { } wrong ? wrong : Answer(await call.Tracker.LogAsync(id, new RunBatch { Models = models }, call.Aborted), id);
    }

    /// <summary>Logs a batch; a tag that names the run renames it.</summary>
    private static async Task<MlflowAnswer> SetTagsAsync(MlflowCall call, RunId id, RunBatch batch)
    {
        var logged = await call.Tracker.LogAsync(id, batch, call.Aborted);
        if (logged.IsOk && batch.Tags.LastOrDefault(tag => tag.Key == MlflowJson.RunNameTag) is { Value: { } name })
        {
            logged = await call.Tracker.ChangeAsync(id, new RunChange { Name = name }, call.Aborted);
        }

        return Answer(logged, id);
    }

    /// <summary>Clients of 3.x say which model a point is of, and on which dataset; the model keeps it too.</summary>
    private static async Task LogToModelsAsync(MlflowCall call, RunId run, MlflowAnswer logged, IEnumerable<(MlflowFields Fields, MetricPoint Point)> points)
    {
        var byModel = points.Select(item => (Model: item.Fields.Text("model_id"), Metric: new ModelMetric(item.Point, run, item.Fields.Text("dataset_name"), item.Fields.Text("dataset_digest"))))
            .Where(item => logged.Error is null && item.Model.Length > 0).GroupBy(item => item.Model, item => item.Metric, StringComparer.Ordinal);
        foreach (var model in byModel)
        {
            await call.Rooms.LoggedModels.LogAsync(model.Key, [.. model], call.Aborted);
        }
    }

    private static MetricPoint Metric(MlflowFields fields)
    {
        var (key, value, at, step) = (fields.Text("key", required: true), fields.Real("value"), fields.Number("timestamp", required: true), fields.Number("step") ?? 0);
        RunCalls.CheckTime(fields, "timestamp", at);
        return new MetricPoint(key, MlflowNumber.Stored(value), step, new Timestamp((at ?? 0) * 1_000));
    }

    private static RunInput Input(MlflowFields fields)
    {
        var dataset = fields.Inner("dataset");
        var input = new RunInput(dataset.Text("name", required: true), dataset.Text("digest", required: true), dataset.Text("source_type", required: true),
            dataset.Text("source", required: true), dataset.Text("schema"), dataset.Text("profile"), fields.Pairs("tags"));
        MlflowLimits.Check(dataset, "name", input.Name, 500);
        MlflowLimits.Check(dataset, "digest", input.Digest, 36);
        MlflowLimits.Check(dataset, "source", input.Source, 65_535);
        MlflowLimits.Check(dataset, "schema", input.Schema, 1_048_575);
        MlflowLimits.Check(dataset, "profile", input.Profile, 16_777_215);
        MlflowLimits.CheckTags(fields, input.Tags, 255, 500);
        return input;
    }

    private static MlflowAnswer Answer(Result logged, RunId id) => logged.IsOk ? MlflowAnswer.Empty : MlflowError.Of(logged.Refusals, id.ToString());
}
