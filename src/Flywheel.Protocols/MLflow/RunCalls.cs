using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>Runs: starting, ending, deleting, reading.</summary>
internal static class RunCalls
{
    private const string ParentTag = "mlflow.parentRunId";

    public static async Task<MlflowAnswer> CreateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (experiment, user, name) = (fields.Text("experiment_id", required: true), fields.Text("user_id"), fields.Text("run_name"));
        user = user.Length > 0 ? user : call.By;
        var (started, tags) = (fields.Number("start_time"), fields.Pairs("tags"));
        var named = tags.LastOrDefault(tag => tag.Key == MlflowJson.RunNameTag).Value;
        if (name.Length > 0 && named is { Length: > 0 } && named != name)
        {
            fields.Refuse(MlflowError.Invalid($"Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='{name}', mlflow.runName='{named}')."));
        }

        CheckTime(fields, "start_time", started);
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        if (!ExperimentId.TryParse(experiment, out var number))
        {
            return MlflowError.NotThere($"No Experiment with id={experiment} exists");
        }

        var id = RunId.New();
        name = name.Length > 0 ? name : named is { Length: > 0 } ? named : RunNames.Of(id);
        var parent = RunId.TryParse(tags.LastOrDefault(tag => tag.Key == ParentTag).Value, out var above) ? above : (RunId?)null;
        var made = await call.Tracker.StartAsync(new RunDefinition(number, name)
        {
            Id = id,
            User = user,
            Started = started is { } at ? new Timestamp(at * 1_000) : null,
            Parent = parent,
            Tags = [.. ExperimentCalls.Last(tags.Append(new(MlflowJson.RunNameTag, name))).Select(tag => KeyValuePair.Create(tag.Key, MlflowLimits.Cut(tag.Value, MlflowLimits.TagValue)))],
        }, call.Aborted);
        return made.TryGet(out var run) ? Answer(run) : MlflowError.Of(made.Refusals, experiment);
    }

    public static async Task<MlflowAnswer> GetAsync(MlflowCall call)
    {
        var (id, fault) = IdOf(call.Fields);
        if (fault is not null)
        {
            return fault;
        }

        var run = await call.Tracker.FindAsync(id, call.Aborted);
        return run is null ? MlflowError.NotThere($"Run with id={id} not found") : Answer(run);
    }

    public static async Task<MlflowAnswer> UpdateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (id, fault) = IdOf(fields);
        var (status, ended, name) = (fields.Text("status"), fields.Number("end_time"), fields.Text("run_name"));
        CheckTime(fields, "end_time", ended);
        if ((fault ?? fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var changed = await call.Tracker.ChangeAsync(id, new RunChange
        {
            // A status that nobody knows is passed over, as MLflow does.
            Status = Enum.TryParse<RunStatus>(status, ignoreCase: true, out var known) && status.All(char.IsAsciiLetter) ? known : null,
            Ended = ended is { } at ? new Timestamp(at * 1_000) : null,
            Name = name.Length > 0 ? name : null,
        }, call.Aborted);
        if (changed.IsOk && name.Length > 0)
        {
            changed = await call.Tracker.LogAsync(id, new RunBatch { Tags = [new(MlflowJson.RunNameTag, name)] }, call.Aborted);
        }

        if (!changed.IsOk)
        {
            return MlflowError.Of(changed.Refusals, id.ToString());
        }

        var run = await call.Tracker.FindAsync(id, call.Aborted);
        return MlflowAnswer.Of(writer =>
        {
            writer.WriteStartObject("run_info"u8);
            MlflowJson.RunHead(writer, run!);
            writer.WriteEndObject();
        });
    }

    public static Task<MlflowAnswer> DeleteAsync(MlflowCall call) => MoveAsync(call, Lifecycle.Deleted);

    public static Task<MlflowAnswer> RestoreAsync(MlflowCall call) => MoveAsync(call, Lifecycle.Active);

    public static async Task<MlflowAnswer> SearchAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (experiments, skip, view) = (fields.Texts("experiment_ids"), MlflowPage.Skip(fields), ExperimentCalls.ViewOf(fields, "run_view_type"));
        var take = fields.Number("max_results") ?? 1_000;
        var (filter, order) = (fields.Text("filter"), fields.Texts("order_by"));
        MlflowPage.CheckTake(fields, take, 50_000);
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        var parsed = RunFilter.Parse(filter);
        var read = order.Select(RunOrder.Parse).ToArray();
        if (read.FirstOrDefault(term => !term.IsOk) is { IsOk: false } wrong)
        {
            return MlflowError.Of(wrong.Refusals, "");
        }

        if (!parsed.TryGet(out var clauses))
        {
            return MlflowError.Of(parsed.Refusals, "");
        }

        var terms = read.Select(term => term.Value).ToImmutableArray();
        if (terms.Select(term => term.Field).Distinct().Count() < terms.Length)
        {
            return MlflowError.Invalid("`order_by` contains duplicate fields: " + string.Join(", ", order));
        }

        var page = await call.Tracker.SearchAsync(new RunQuery([.. experiments.Select(id => ExperimentId.TryParse(id, out var known) ? known : new ExperimentId(-1))])
        {
            Filter = clauses,
            Order = terms,
            Lifecycle = view,
            Take = (int)take,
            Skip = skip,
        }, call.Aborted);
        return MlflowAnswer.Of(writer =>
        {
            MlflowJson.List(writer, "runs"u8, page.Runs, MlflowJson.Run);
            MlflowPage.Write(writer, skip, page.Runs.Length, page.Runs.Length == take);
        });
    }

    /// <summary>The run a request names, under the name it has now or the one it had first.</summary>
    public static (RunId Id, MlflowError? Fault) IdOf(MlflowFields fields)
    {
        var text = fields.Has("run_id") || !fields.Has("run_uuid") ? fields.Text("run_id", required: true) : fields.Text("run_uuid");
        return fields.Fault is { } fault ? (default, fault)
            : RunId.TryParse(text, out var id) ? (id, null)
            : (default, MlflowError.Invalid($"Invalid run ID: '{text}'"));
    }

    public static void CheckTime(MlflowFields fields, string name, long? milliseconds)
    {
        if (milliseconds is < 0 or > long.MaxValue / 1_000)
        {
            fields.Out(name, FormattableString.Invariant($"{milliseconds}"), "a timestamp is a count of milliseconds since 1970, 0 or more");
        }
    }

    private static async Task<MlflowAnswer> MoveAsync(MlflowCall call, Lifecycle lifecycle)
    {
        var (id, fault) = IdOf(call.Fields);
        if (fault is not null)
        {
            return fault;
        }

        var changed = await call.Tracker.ChangeAsync(id, new RunChange { Lifecycle = lifecycle }, call.Aborted);
        return changed.IsOk ? MlflowAnswer.Empty : MlflowError.Of(changed.Refusals, id.ToString());
    }

    private static MlflowAnswer Answer(RunSnapshot run) => MlflowAnswer.Of(writer =>
    {
        writer.WriteStartObject("run"u8);
        MlflowJson.Run(writer, run);
        writer.WriteEndObject();
    });
}
