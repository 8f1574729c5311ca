using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Registry.Models;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>Registered models.</summary>
internal static class ModelCalls
{
    private const string PromptTag = "mlflow.prompt.is_prompt";

    private static readonly RecordGrammar Grammar = new("a registered model", ["name"], ["creation_timestamp", "last_updated_timestamp"])
    {
        Aliases = ImmutableDictionary.CreateRange<string, string>([new("timestamp", "creation_timestamp")]),
    };

    public static async Task<MlflowAnswer> CreateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (name, description, tags) = (fields.Text("name", required: true), fields.Text("description"), fields.Pairs("tags"));
        MlflowLimits.CheckTags(fields, tags, 250, 100_000);
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        var made = await call.Models.CreateAsync(name, description, tags, call.Aborted);
        return made.TryGet(out var model) ? Answer(model) : MlflowError.Of(made.Refusals, name);
    }

    public static async Task<MlflowAnswer> GetAsync(MlflowCall call)
    {
        var name = call.Fields.Text("name", required: true);
        return call.Fields.Fault is { } fault ? fault : await ShowAsync(call, name);
    }

    public static async Task<MlflowAnswer> UpdateAsync(MlflowCall call) =>
        await ChangeAsync(call, new ModelChange { Description = call.Fields.Text("description") }) is { Error: { } error } ? error : await ShowAsync(call, call.Fields.Text("name"));

    public static async Task<MlflowAnswer> RenameAsync(MlflowCall call)
    {
        var renamed = call.Fields.Text("new_name", required: true);
        var answer = await ChangeAsync(call, new ModelChange { Name = renamed });
        return answer.Error is not null ? answer : await ShowAsync(call, renamed);
    }

    public static async Task<MlflowAnswer> DeleteAsync(MlflowCall call)
    {
        var name = call.Fields.Text("name", required: true);
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        var deleted = await call.Models.DeleteAsync(name, call.Aborted);
        return deleted.IsOk ? MlflowAnswer.Empty : MlflowError.Of(deleted.Refusals, name);
    }

    public static Task<MlflowAnswer> SetTagAsync(MlflowCall call)
    {
        var (key, value) = (call.Fields.Text("key", required: true), call.Fields.Text("value"));
        MlflowLimits.CheckTags(call.Fields, [new(key, value)], 250, 100_000);
        return ChangeAsync(call, new ModelChange { Tags = [new(key, value)] });
    }

    public static Task<MlflowAnswer> DeleteTagAsync(MlflowCall call) => ChangeAsync(call, new ModelChange { RemovedTags = [call.Fields.Text("key", required: true)] });

    public static async Task<MlflowAnswer> SearchAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (take, skip) = (fields.Number("max_results") ?? 100, MlflowPage.Skip(fields));
        MlflowPage.CheckTake(fields, take, 1_000);
        var (filter, order) = (fields.Text("filter"), fields.Texts("order_by"));
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        var parsed = RecordQuery.Parse(Grammar, filter, order);
        if (!parsed.TryGet(out var query))
        {
            return MlflowError.Of(parsed.Refusals, "");
        }

        var all = query.Apply(await call.Models.ListAsync(call.Aborted), Value);
        var page = all.Skip((int)skip).Take((int)take).ToArray();
        return MlflowAnswer.Of(writer =>
        {
            MlflowJson.List(writer, "registered_models"u8, page, MlflowJson.Model);
            MlflowPage.Write(writer, skip, page.Length, all.Length > skip + page.Length);
        });
    }

    public static async Task<MlflowAnswer> LatestAsync(MlflowCall call)
    {
        var (name, stages) = (call.Fields.Text("name", required: true), call.Fields.Texts("stages"));
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        if (stages.FirstOrDefault(stage => ModelStages.Find(stage) is null) is { } unknown)
        {
            return MlflowError.Invalid($"Invalid Model Version stage: {unknown}. Value must be one of {string.Join(", ", ModelStages.All)}.");
        }

        var wanted = stages.Select(ModelStages.Find).ToArray();
        return await call.Models.FindAsync(name, call.Aborted) is not { } model
            ? NotThere(name)
            : MlflowAnswer.Of(writer => MlflowJson.List(writer, "model_versions"u8,
                [.. model.Latest.Where(version => wanted.Length == 0 || wanted.Contains(version.Stage))], MlflowJson.Version));
    }

    public static async Task<MlflowAnswer> SetAliasAsync(MlflowCall call)
    {
        var alias = call.Fields.Text("alias", required: true);
        var (name, version) = VersionCalls.KeyOf(call.Fields);
        return call.Fields.Fault is { } fault ? fault : Done(await call.Models.SetAliasAsync(name, alias, version, call.By, call.Aborted), name, alias);
    }

    public static async Task<MlflowAnswer> GetAliasAsync(MlflowCall call)
    {
        var (name, alias) = (call.Fields.Text("name", required: true), call.Fields.Text("alias", required: true));
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        if (await call.Models.FindAsync(name, call.Aborted) is not { } model)
        {
            return NotThere(name);
        }

        var version = alias.Equals("latest", StringComparison.OrdinalIgnoreCase) ? model.Latest.FirstOrDefault()?.Version
            : model.Aliases.TryGetValue(alias, out var named) ? named : (int?)null;
        var found = version is { } number ? await call.Models.FindVersionAsync(name, number, call.Aborted) : null;
        return found is null ? MlflowError.Invalid($"Registered model alias {alias} not found.") : VersionCalls.Answer(found);
    }

    public static async Task<MlflowAnswer> DeleteAliasAsync(MlflowCall call)
    {
        var (name, alias) = (call.Fields.Text("name", required: true), call.Fields.Text("alias", required: true));
        return call.Fields.Fault is { } fault ? fault : Done(await call.Models.SetAliasAsync(name, alias, null, call.By, call.Aborted), name, alias);
    }

    public static MlflowError NotThere(string name) => MlflowError.NotThere($"Registered Model with name={name} not found");

    private static MlflowAnswer Done(Result result, string name, string alias) => result.IsOk ? MlflowAnswer.Empty
        : result.Refusals[0].Code == "registry.alias" ? MlflowError.Invalid($"Invalid model alias name '{alias}'. {result.Refusals[0]}")
        : MlflowError.Of(result.Refusals, name);

    private static async Task<MlflowAnswer> ChangeAsync(MlflowCall call, ModelChange change)
    {
        var name = call.Fields.Text("name", required: true);
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        var changed = await call.Models.ChangeAsync(name, change, call.Aborted);
        return changed.IsOk ? MlflowAnswer.Empty : MlflowError.Of(changed.Refusals, changed.Refusals[0].Code == "registry.model-taken" ? change.Name! : name);
    }

    private static async Task<MlflowAnswer> ShowAsync(MlflowCall call, string name) =>
        await call.Models.FindAsync(name, call.Aborted) is { } model ? Answer(model) : NotThere(name);

    private static object? Value(ModelSnapshot model, RunField field) => field switch
    {
        // What is no prompt never says so.
        { Kind: RunFieldKind.Tag, Key: PromptTag } => model.Tags.GetValueOrDefault(PromptTag) ?? "false",
        { Kind: RunFieldKind.Tag } => model.Tags.GetValueOrDefault(field.Key),
        { Key: "name" } => model.Name,
        { Key: "creation_timestamp" } => MlflowJson.Milliseconds(model.Created),
        _ => MlflowJson.Milliseconds(model.Updated),
    };

    private static MlflowAnswer Answer(ModelSnapshot model) => MlflowAnswer.Of(writer =>
    {
        writer.WriteStartObject("registered_model"u8);
        MlflowJson.Model(writer, model);
        writer.WriteEndObject();
    });
}
