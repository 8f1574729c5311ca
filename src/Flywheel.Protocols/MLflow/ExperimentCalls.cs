using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>Experiments.</summary>
internal static class ExperimentCalls
{
    private const int MaxPage = 50_000;

    public static async Task<MlflowAnswer> CreateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (name, location, tags) = (fields.Text("name", required: true), fields.Text("artifact_location"), fields.Pairs("tags"));
        MlflowLimits.Check(fields, "name", name, 500);
        MlflowLimits.Check(fields, "artifact_location", location, 2048);
        MlflowLimits.CheckTags(fields, tags, 250, 5_000);
        if (!ArtifactLocation.TryRead(location, out var place))
        {
            fields.Out("artifact_location", $"\"{JsonEncodedText.Encode(location)}\"", "it may hold no '..', '?' or '#'");
        }

        if (fields.Fault is { } fault)
        {
            return fault;
        }

        var made = await call.Tracker.CreateExperimentAsync(new ExperimentDefinition(name)
        {
            ArtifactLocation = place,
            Tags = Last(tags).ToImmutableSortedDictionary(StringComparer.Ordinal),
        }, call.Aborted);
        return made.TryGet(out var experiment) ? MlflowAnswer.Of(writer => writer.WriteString("experiment_id"u8, experiment.Id.ToString())) : MlflowError.Of(made.Refusals, name);
    }

    public static async Task<MlflowAnswer> GetAsync(MlflowCall call)
    {
        var id = call.Fields.Text("experiment_id", required: true);
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        var experiment = ExperimentId.TryParse(id, out var number) ? await call.Tracker.FindExperimentAsync(number, call.Aborted) : null;
        return experiment is null ? MlflowError.NotThere($"No Experiment with id={id} exists") : Answer(experiment);
    }

    public static async Task<MlflowAnswer> GetByNameAsync(MlflowCall call)
    {
        var name = call.Fields.Text("experiment_name", required: true);
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        var experiment = await call.Tracker.FindExperimentAsync(name, call.Aborted);
        return experiment is null ? MlflowError.NotThere($"Could not find experiment with name '{name}'") : Answer(experiment);
    }

    public static Task<MlflowAnswer> DeleteAsync(MlflowCall call) => ChangeAsync(call, Lifecycle.Active, new ExperimentChange { Lifecycle = Lifecycle.Deleted });

    public static Task<MlflowAnswer> RestoreAsync(MlflowCall call) => ChangeAsync(call, Lifecycle.Deleted, new ExperimentChange { Lifecycle = Lifecycle.Active });

    public static async Task<MlflowAnswer> UpdateAsync(MlflowCall call)
    {
        var name = call.Fields.OptionalText("new_name");
        if (name is not null)
        {
            MlflowLimits.Check(call.Fields, "new_name", name, 500);
        }

        var answer = await ChangeAsync(call, Lifecycle.Active, new ExperimentChange { Name = name });
        return answer.Error is { Code: MlflowError.Exists } taken ? new MlflowError("BAD_REQUEST", taken.Message) : answer;
    }

    public static Task<MlflowAnswer> SetTagAsync(MlflowCall call)
    {
        var (key, value) = (call.Fields.Text("key", required: true), call.Fields.Text("value"));
        MlflowLimits.CheckTags(call.Fields, [new(key, value)], 250, 5_000);
        return ChangeAsync(call, Lifecycle.Active, new ExperimentChange { Tags = [new(key, value)] }, stateIsFault: true);
    }

    public static async Task<MlflowAnswer> DeleteTagAsync(MlflowCall call)
    {
        var (id, key) = (call.Fields.Text("experiment_id", required: true), call.Fields.Text("key", required: true));
        var found = ExperimentId.TryParse(id, out var number) ? await call.Tracker.FindExperimentAsync(number, call.Aborted) : null;
        return call.Fields.Fault is null && found is not null && !found.Tags.ContainsKey(key)
            ? MlflowError.NotThere($"No tag with name: {key} in experiment with id {id}")
            : await ChangeAsync(call, Lifecycle.Active, new ExperimentChange { RemovedTags = [key] }, stateIsFault: true);
    }

    public static async Task<MlflowAnswer> SearchAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var take = (int)Math.Min(fields.Number("max_results") ?? 0, int.MaxValue);
        var (skip, view) = (MlflowPage.Skip(fields), ViewOf(fields));
        MlflowPage.CheckTake(fields, take, MaxPage);
        var (filter, order) = (fields.Text("filter"), fields.Texts("order_by"));
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        var parsed = RecordQuery.Parse(RecordGrammar.Experiments, filter, order);
        if (!parsed.TryGet(out var query))
        {
            return MlflowError.Of(parsed.Refusals, "");
        }

        var all = query.Apply(await call.Tracker.ListExperimentsAsync(view, call.Aborted), Value);
        var page = all.Skip((int)skip).Take(take).ToArray();
        return MlflowAnswer.Of(writer =>
        {
            MlflowJson.List(writer, "experiments"u8, page, MlflowJson.Experiment);
            MlflowPage.Write(writer, skip, page.Length, all.Length > skip + page.Length);
        });
    }

    /// <summary>The kind of things a request wants to see; null for deleted ones too.</summary>
    public static Lifecycle? ViewOf(MlflowFields fields, string name = "view_type")
    {
        var view = fields.Text(name);
        switch (view)
        {
            case "" or "ACTIVE_ONLY":
                return Lifecycle.Active;
            case "DELETED_ONLY":
                return Lifecycle.Deleted;
            case "ALL":
                return null;
            default:
                fields.Out(name, $"\"{JsonEncodedText.Encode(view)}\"", "wanted ACTIVE_ONLY, DELETED_ONLY or ALL");
                return null;
        }
    }

    /// <summary>Of keys given twice the last one counts.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Last(IEnumerable<KeyValuePair<string, string>> pairs) =>
        pairs.GroupBy(pair => pair.Key, StringComparer.Ordinal).Select(group => group.Last());

    private static object? Value(ExperimentSnapshot experiment, RunField field) => field switch
    {
        { Kind: RunFieldKind.Tag } => experiment.Tags.GetValueOrDefault(field.Key),
        { Key: "name" } => experiment.Name,
        { Key: "experiment_id" } => experiment.Id.Number,
        { Key: "creation_time" } => MlflowJson.Milliseconds(experiment.Created),
        _ => MlflowJson.Milliseconds(experiment.Updated),
    };

    private static MlflowAnswer Answer(ExperimentSnapshot experiment) => MlflowAnswer.Of(writer =>
    {
        writer.WriteStartObject("experiment"u8);
        MlflowJson.Experiment(writer, experiment);
        writer.WriteEndObject();
    });

    private static async Task<MlflowAnswer> ChangeAsync(MlflowCall call, Lifecycle wanted, ExperimentChange change, bool stateIsFault = false)
    {
        var id = call.Fields.Text("experiment_id", required: true);
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        var found = ExperimentId.TryParse(id, out var number) ? await call.Tracker.FindExperimentAsync(number, call.Aborted) : null;
        if (found is null || found.Lifecycle != wanted)
        {
            return found is not null && stateIsFault
                ? MlflowError.Invalid($"The experiment {id} must be in the 'active' state. Current state is deleted.")
                : MlflowError.NotThere($"No Experiment with id={id} exists");
        }

        var changed = await call.Tracker.ChangeExperimentAsync(number, change, call.Aborted);
        return changed.IsOk ? MlflowAnswer.Empty : MlflowError.Of(changed.Refusals, change.Name ?? id);
    }
}
