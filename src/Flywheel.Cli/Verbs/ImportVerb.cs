using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Protocols.MLflow;
using Flywheel.Protocols.MLflow.Folders;

namespace Flywheel.Cli.Verbs;

/// <summary>Reads the runs of MLflow's file store.</summary>
internal sealed class ImportVerb : WorkspaceVerb
{
    private static readonly Argument<DirectoryInfo> Folder = new("folder") { Description = "What MLflow calls mlruns" };

    public ImportVerb()
        : base("import", VerbGroup.Use, "Read runs from a folder in MLflow's layout") => Command.Arguments.Add(Folder);

    protected override async Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation)
    {
        var read = await new RunFolderImport(session.Get<MlflowRooms>()).ReadAsync(parsed.GetValue(Folder)!.FullName, cancellation);
        return read.TryGet(out var runs) ? Answer.Done($"{runs} runs are new.", new JsonObject { ["runs"] = runs }) : Answer.Refused([.. read.Refusals]);
    }
}
