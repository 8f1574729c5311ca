using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Registry.Models;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>Versions of registered models.</summary>
internal static class VersionCalls
{
    private const int MaxPage = 200_000;
    private const string PromptTag = "mlflow.prompt.is_prompt";

    private static readonly RecordGrammar Grammar = new("a model version", ["name", "run_id", "source_path"], ["version_number", "creation_timestamp", "last_updated_timestamp"])
    {
        Lists = ["run_id"],
    };

    public static async Task<MlflowAnswer> CreateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (name, source, run) = (fields.Text("name", required: true), fields.Text("source", required: true), fields.Text("run_id"));
        var (link, description, tags) = (fields.Text("run_link"), fields.Text("description"), fields.Pairs("tags"));
        MlflowLimits.CheckTags(fields, tags, 250, 100_000);
        if (fields.Fault is { } fault)
        {
            return fault;
        }

        // A logged model by its id: its files are where it put them.
        var logged = source.StartsWith("models:/m-", StringComparison.Ordinal) ? await call.Rooms.LoggedModels.FindAsync(source["models:/".Length..], call.Aborted) : null;
        var made = await call.Models.CreateVersionAsync(new ModelVersionDefinition(name, source)
        {
            Location = logged?.ArtifactUri ?? "",
            Run = run,
            RunArtifacts = RunId.TryParse(run, out var id) ? (await call.Tracker.FindAsync(id, call.Aborted))?.ArtifactUri ?? "" : "",
            RunLink = link,
            Description = description,
            Tags = tags,
        }, call.Aborted);
        return made.TryGet(out var version) ? Answer(version)
            : made.Refusals[0].Code == "registry.source" ? MlflowError.Invalid($"Invalid model version source: '{source}'. {made.Refusals[0]}")
            : MlflowError.Of(made.Refusals, name);
    }

    public static async Task<MlflowAnswer> GetAsync(MlflowCall call)
    {
        var (name, version) = KeyOf(call.Fields);
        return call.Fields.Fault is { } fault ? fault : await ShowAsync(call, name, version);
    }

    public static async Task<MlflowAnswer> UriAsync(MlflowCall call)
    {
        var (name, number) = KeyOf(call.Fields);
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        return await call.Models.FindVersionAsync(name, number, call.Aborted) is { } version
            ? MlflowAnswer.Of(writer => writer.WriteString("artifact_uri"u8, version.Digest is null ? version.Location : ReleaseFileDoor.UriOf(version)))
            : NotThere(name, number);
    }

    public static Task<MlflowAnswer> UpdateAsync(MlflowCall call) => ChangeAsync(call, new ModelVersionChange { Description = call.Fields.Text("description") }, show: true);

    public static Task<MlflowAnswer> MoveAsync(MlflowCall call) => ChangeAsync(call,
        new ModelVersionChange { Stage = call.Fields.Text("stage", required: true), ArchiveOthers = call.Fields.Flag("archive_existing_versions"), By = call.By }, show: true);

    public static Task<MlflowAnswer> SetTagAsync(MlflowCall call)
    {
        var (key, value) = (call.Fields.Text("key", required: true), call.Fields.Text("value"));
        MlflowLimits.CheckTags(call.Fields, [new(key, value)], 250, 100_000);
        return ChangeAsync(call, new ModelVersionChange { Tags = [new(key, value)] }, show: false);
    }

    public static Task<MlflowAnswer> DeleteTagAsync(MlflowCall call) =>
        ChangeAsync(call, new ModelVersionChange { RemovedTags = [call.Fields.Text("key", required: true)] }, show: false);

    public static async Task<MlflowAnswer> DeleteAsync(MlflowCall call)
    {
        var (name, version) = KeyOf(call.Fields);
        return call.Fields.Fault is { } fault ? fault : Done(await call.Models.DeleteVersionAsync(name, version, call.By, call.Aborted), name, version);
    }

    public static async Task<MlflowAnswer> SearchAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (take, skip) = (fields.Number("max_results") ?? MaxPage, MlflowPage.Skip(fields));
        MlflowPage.CheckTake(fields, take, MaxPage);
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

        var name = query.Clauses.FirstOrDefault(clause => clause is { Operator: "=", Field: { Kind: RunFieldKind.Attribute, Key: "name" } })?.Values[0];
        var all = query.Apply(await call.Models.ListVersionsAsync(name, call.Aborted), Value);
        var page = all.Skip((int)skip).Take((int)take).ToArray();
        return MlflowAnswer.Of(writer =>
        {
            MlflowJson.List(writer, "model_versions"u8, page, MlflowJson.Version);
            MlflowPage.Write(writer, skip, page.Length, all.Length > skip + page.Length);
        });
    }

    /// <summary>The version a request names.</summary>
    public static (string Name, int Version) KeyOf(MlflowFields fields)
    {
        var (name, text) = (fields.Text("name", required: true), fields.Text("version", required: true));
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && fields.Fault is null)
        {
            fields.Refuse(MlflowError.Invalid($"Parameter 'version' must be an integer, got '{text}'."));
        }

        return (name, version);
    }

    public static MlflowError NotThere(string name, int version) =>
        MlflowError.NotThere(string.Create(CultureInfo.InvariantCulture, $"Model Version (name={name}, version={version}) not found"));

    public static MlflowAnswer Answer(ModelVersionSnapshot version) => MlflowAnswer.Of(writer =>
    {
        writer.WriteStartObject("model_version"u8);
        MlflowJson.Version(writer, version);
        writer.WriteEndObject();
    });

    private static async Task<MlflowAnswer> ChangeAsync(MlflowCall call, ModelVersionChange change, bool show)
    {
        var (name, version) = KeyOf(call.Fields);
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        var done = Done(await call.Models.ChangeVersionAsync(name, version, change, call.Aborted), name, version);
        return done.Error is null && show ? await ShowAsync(call, name, version) : done;
    }

    private static async Task<MlflowAnswer> ShowAsync(MlflowCall call, string name, int number) =>
        await call.Models.FindVersionAsync(name, number, call.Aborted) is { } version ? Answer(version) : NotThere(name, number);

    private static MlflowAnswer Done(Result result, string name, int version) => result.IsOk ? MlflowAnswer.Empty
        : result.Refusals[0].Code == "registry.version-unknown" ? NotThere(name, version)
        : result.Refusals[0].Code == "registry.stage" ? MlflowError.Invalid(result.Refusals[0].Sentence)
        : MlflowError.Of(result.Refusals, name);

    private static object? Value(ModelVersionSnapshot version, RunField field) => field switch
    {
        { Kind: RunFieldKind.Tag, Key: PromptTag } => version.Tags.GetValueOrDefault(PromptTag) ?? "false",
        { Kind: RunFieldKind.Tag } => version.Tags.GetValueOrDefault(field.Key),
        { Key: "name" } => version.Model,
        { Key: "run_id" } => version.Run,
        { Key: "source_path" } => version.Source,
        { Key: "version_number" } => (long)version.Version,
        { Key: "creation_timestamp" } => MlflowJson.Milliseconds(version.Created),
        _ => MlflowJson.Milliseconds(version.Updated),
    };
}
