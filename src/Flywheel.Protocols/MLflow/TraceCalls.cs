using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>
/// Traces, which clients log by themselves once autologging is on. Calls of 2.x name a trace <c>request_id</c> and send lists of pairs; calls of 3.x send a
/// <c>trace</c> with maps. Both reach the same traces.
/// </summary>
internal static class TraceCalls
{
    private static readonly RecordGrammar Grammar = new("a trace", ["request_id", "trace_id", "status", "name", "run_id", "client_request_id"], ["timestamp_ms", "execution_time_ms"])
    {
        Kinds = [RunFieldKind.Tag, RunFieldKind.Param],
        Aliases = ImmutableDictionary.CreateRange<string, string>([new("timestamp", "timestamp_ms"), new("execution_time", "execution_time_ms"), new("state", "status")]),
    };

    private const int MaxBatch = 100;

    /// <summary>A search as 2.x asks for it.</summary>
    public static Task<MlflowAnswer> FindAsync(MlflowCall call) => SearchAsync(call, call.Fields.Texts("experiment_ids"));

    /// <summary><c>search</c>, as 3.x asks for it.</summary>
    public static Task<MlflowAnswer> SearchAsync(MlflowCall call) =>
        SearchAsync(call, [.. call.Fields.Items("locations").Select(place => place.Inner("mlflow_experiment").Text("experiment_id", required: true))]);

    /// <summary>Traces whole, with the spans that are kept here; what is not there is left out.</summary>
    public static async Task<MlflowAnswer> BatchAsync(MlflowCall call)
    {
        var found = new List<(TraceSnapshot Trace, ImmutableArray<TraceSpan> Spans)>();
        var ids = call.Fields.Texts("trace_ids");
        if (ids.Length > MaxBatch)
        {
            call.Fields.Refuse(MlflowError.Invalid(FormattableString.Invariant($"At most {MaxBatch} traces can be asked for at once, not {ids.Length}.")));
        }

        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        foreach (var id in ids)
        {
            if (await call.Rooms.Traces.FindAsync(id, call.Aborted) is { } trace)
            {
                found.Add((trace, await call.Rooms.Traces.SpansAsync(id, call.Aborted)));
            }
        }

        return MlflowAnswer.Of(writer => MlflowJson.List(writer, "traces"u8, found, (pen, item) => TraceJson.WriteWhole(pen, item.Trace, item.Spans)));
    }

    /// <summary>One trace whole.</summary>
    public static async Task<MlflowAnswer> WholeAsync(MlflowCall call)
    {
        var id = call.Fields.Text("trace_id", required: true);
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        if (await call.Rooms.Traces.FindAsync(id, call.Aborted) is not { } trace)
        {
            return NotThere(id);
        }

        var spans = await call.Rooms.Traces.SpansAsync(id, call.Aborted);
        return MlflowAnswer.Of(writer =>
        {
            writer.WriteStartObject("trace"u8);
            TraceJson.WriteWhole(writer, trace, spans);
            writer.WriteEndObject();
        });
    }

    /// <summary>The file of spans that a client wrote, for a page.</summary>
    public static async Task<MlflowAnswer> FileAsync(MlflowCall call)
    {
        var id = call.Fields.Text("request_id", required: true);
        return call.Fields.Fault is { } fault ? fault
            : await call.Rooms.Traces.FindAsync(id, call.Aborted) is not { } trace ? NotThere(id)
            : ArtifactCalls.Inside(call.Rooms, trace.ArtifactUri) is { } folder ? await ArtifactProxy.SendFolderAsync(call, call.Rooms.Files, $"{folder}/traces.json")
            : ArtifactCalls.Elsewhere(trace.ArtifactUri);
    }

    /// <summary>What comes below: <c>delete-traces</c>, <c>ID</c>, <c>ID/info</c>, <c>ID/tags</c>, <c>ID/assessments</c>.</summary>
    public static Task<MlflowAnswer> BelowAsync(MlflowCall call)
    {
        var path = call.Rest.Split('/', 3);
        return (call.Context.Request.Method, path) switch
        {
            ("POST", ["delete-traces"]) => DeleteAsync(call),
            ("GET", [var id]) => ShowAsync(call, id, TraceJson.Answer3),
            ("GET", [var id, "info"]) => ShowAsync(call, id, TraceJson.Answer2),
            ("PATCH", [var id]) => EndAsync(call, id),
            ("PATCH", [var id, "tags"]) => ChangeAsync(call, id, new TraceChange { Tags = [new(call.Fields.Text("key", required: true), call.Fields.Text("value"))] }),
            ("DELETE", [var id, "tags"]) => ChangeAsync(call, id, new TraceChange { RemovedTags = [call.Fields.Text("key", required: true)] }),
            ("POST", [var id, "assessments"]) => AssessAsync(call, id, RunId.New().ToString()),
            ("GET" or "PATCH" or "DELETE", [var id, "assessments", var assessment]) => AssessmentAsync(call, id, assessment),
            _ => Task.FromResult<MlflowAnswer>(new MlflowError("ENDPOINT_NOT_FOUND", $"There is no {call.Context.Request.Method} of traces/{call.Rest}.")),
        };
    }

    /// <summary>A new one, in either form.</summary>
    public static async Task<MlflowAnswer> StartAsync(MlflowCall call)
    {
        var newer = call.Fields.Has("trace");
        var (trace, fault) = newer ? TraceJson.Read3(call.Fields.Inner("trace").Inner("trace_info")) : TraceJson.Read2(call.Fields);
        if ((fault ?? call.Fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var made = await call.Rooms.Traces.StartAsync(trace!, call.Aborted);
        return made.TryGet(out var started) ? (newer ? TraceJson.Answer3(started) : TraceJson.Answer2(started))
            : made.Refusals[0].Code == "tracking.trace-taken" ? new MlflowError(MlflowError.Exists, made.Refusals[0].ToString())
            : MlflowError.Of(made.Refusals, trace!.Experiment.ToString());
    }

    private static async Task<MlflowAnswer> EndAsync(MlflowCall call, string id)
    {
        var fields = call.Fields;
        var (ended, status) = (fields.Number("timestamp_ms", required: true), fields.Text("status", required: true));
        var change = new TraceChange { Ended = new Timestamp((ended ?? 0) * 1_000), State = status, Metadata = fields.Pairs("request_metadata"), Tags = fields.Pairs("tags") };
        var answer = await ChangeAsync(call, id, change);
        return answer.Error is not null ? answer : await ShowAsync(call, id, TraceJson.Answer2);
    }

    private static async Task<MlflowAnswer> SearchAsync(MlflowCall call, ImmutableArray<string> ids)
    {
        var fields = call.Fields;
        var (take, skip) = (fields.Number("max_results") ?? 100, MlflowPage.Skip(fields));
        MlflowPage.CheckTake(fields, take, 500);
        var (filter, order) = (fields.Text("filter"), fields.Texts("order_by"));
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        // Metadata is what params are elsewhere: texts by key, fixed when made.
        filter = filter.Replace("request_metadata.", "params.", StringComparison.Ordinal).Replace("trace_metadata.", "params.", StringComparison.Ordinal).Replace("metadata.", "params.", StringComparison.Ordinal);
        var parsed = RecordQuery.Parse(Grammar, filter, order);
        if (!parsed.TryGet(out var query))
        {
            return MlflowError.Of(parsed.Refusals, "");
        }

        var experiments = ids.Select(id => ExperimentId.TryParse(id, out var known) ? known : new ExperimentId(-1)).ToArray();
        var all = query.Apply(await call.Rooms.Traces.ListAsync(experiments, call.Aborted), Value);
        var page = all.Skip((int)skip).Take((int)take).ToArray();
        var newer = call.Context.Request.Method == "POST";
        return MlflowAnswer.Of(writer =>
        {
            MlflowJson.List(writer, "traces"u8, page, newer ? TraceJson.Write3 : TraceJson.Write2);
            MlflowPage.Write(writer, skip, page.Length, all.Length > skip + page.Length);
        });
    }

    private static object? Value(TraceSnapshot trace, RunField field) => field.Kind switch
    {
        RunFieldKind.Tag => trace.Tags.GetValueOrDefault(field.Key),
        RunFieldKind.Param => trace.Metadata.GetValueOrDefault(field.Key),
        _ => field.Key switch
        {
            "request_id" or "trace_id" => trace.Id,
            "status" => trace.State,
            "name" => trace.Tags.GetValueOrDefault("mlflow.traceName"),
            "run_id" => trace.Metadata.GetValueOrDefault("mlflow.sourceRun"),
            "client_request_id" => trace.ClientId,
            "timestamp_ms" => MlflowJson.Milliseconds(trace.Started),
            _ => trace.Duration?.TotalMilliseconds,
        },
    };

    private static async Task<MlflowAnswer> DeleteAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (experiment, before, most, ids) = (fields.Text("experiment_id", required: true), fields.Number("max_timestamp_millis"), fields.Number("max_traces"), fields.Texts("request_ids"));
        if (fields.Fault is null && before is null == ids.IsEmpty)
        {
            fields.Refuse(MlflowError.Invalid("Either `max_timestamp_millis` or `request_ids` must be specified, but not both."));
        }

        if (fields.Fault is { } fault)
        {
            return fault;
        }

        if (!ExperimentId.TryParse(experiment, out var known))
        {
            return MlflowError.NotThere($"No Experiment with id={experiment} exists");
        }

        if (before is { } limit)
        {
            // The oldest go first.
            var old = (await call.Rooms.Traces.ListAsync([known], call.Aborted)).Where(trace => MlflowJson.Milliseconds(trace.Started) <= limit).Reverse();
            ids = [.. (most is { } count ? old.Take((int)Math.Clamp(count, 0, int.MaxValue)) : old).Select(trace => trace.Id)];
        }

        var deleted = await call.Rooms.Traces.DeleteAsync(known, ids, call.Aborted);
        return MlflowAnswer.Of(writer => writer.WriteNumber("traces_deleted"u8, deleted));
    }

    private static async Task<MlflowAnswer> ShowAsync(MlflowCall call, string id, Func<TraceSnapshot, MlflowAnswer> answer) =>
        await call.Rooms.Traces.FindAsync(id, call.Aborted) is { } trace ? answer(trace) : NotThere(id);

    private static async Task<MlflowAnswer> AssessAsync(MlflowCall call, string id, string assessment)
    {
        if (call.Fields.Json("assessment") is not { } json)
        {
            return MlflowError.Invalid($"Missing value for required parameter 'assessment'. {MlflowFields.SeeDocs}");
        }

        var named = TraceJson.Assessment(json, id, assessment);
        var answer = await ChangeAsync(call, id, new TraceChange { Assessments = [new(assessment, named)] });
        return answer.Error is not null ? answer : TraceJson.AnswerAssessment(named);
    }

    private static async Task<MlflowAnswer> AssessmentAsync(MlflowCall call, string id, string assessment)
    {
        var trace = await call.Rooms.Traces.FindAsync(id, call.Aborted);
        if (trace is null)
        {
            return NotThere(id);
        }

        if (!trace.Assessments.TryGetValue(assessment, out var json))
        {
            return MlflowError.NotThere($"Assessment with ID '{assessment}' not found for trace '{id}'");
        }

        switch (call.Context.Request.Method)
        {
            case "GET":
                return TraceJson.AnswerAssessment(json);
            case "DELETE":
                return await ChangeAsync(call, id, new TraceChange { Assessments = [new(assessment, null)] });
            default:
                var changed = TraceJson.Assessment(call.Fields.Json("assessment") ?? "{}", id, assessment, json);
                var answer = await ChangeAsync(call, id, new TraceChange { Assessments = [new(assessment, changed)] });
                return answer.Error is not null ? answer : TraceJson.AnswerAssessment(changed);
        }
    }

    private static async Task<MlflowAnswer> ChangeAsync(MlflowCall call, string id, TraceChange change)
    {
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        var changed = await call.Rooms.Traces.ChangeAsync(id, change, call.Aborted);
        return changed.IsOk ? MlflowAnswer.Empty : MlflowError.Of(changed.Refusals, id);
    }

    private static MlflowError NotThere(string id) => MlflowError.NotThere($"Trace with request_id={id} not found.");
}
