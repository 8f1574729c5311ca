using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Protocols.MLflow;
using Flywheel.Protocols.MLflow.Folders;

namespace Flywheel.Cli.Verbs;

/// <summary>Writes every run into a folder as MLflow's file store keeps them.</summary>
internal sealed class ExportVerb : WorkspaceVerb
{
    private static readonly Argument<DirectoryInfo> Folder = new("folder") { Description = "A folder that is empty or not there" };

    public ExportVerb()
        : base("export", VerbGroup.Use, "Write runs into a folder in MLflow's layout") => Command.Arguments.Add(Folder);

    protected override async Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation)
    {
        var export = new RunFolderExport(session.Get<MlflowRooms>());
        var written = await export.WriteAsync(parsed.GetValue(Folder)!.FullName, cancellation);
        return written.TryGet(out var runs)
            ? Answer.Done(
                string.Join("\n", [.. export.LeftOut.Select(key => $"left out {key}: a folder cannot hold it beside a longer key that begins with it"), $"{runs} runs written."]),
                new JsonObject { ["runs"] = runs, ["left_out"] = new JsonArray([.. export.LeftOut]) })
            : Answer.Refused([.. written.Refusals]);
    }
}
