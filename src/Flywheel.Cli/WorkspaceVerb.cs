using System.CommandLine;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Cli;

/// <summary>A verb over a workspace that needs no project: the one named by <c>--workspace</c>, or that of the project here.</summary>
internal abstract class WorkspaceVerb(string name, VerbGroup group, string summary) : Verb(name, group, summary)
{
    public sealed override async Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var folder = parsed.GetValue(SharedOptions.Workspace)?.FullName ?? Path.GetFullPath(".flywheel");
        if (!Directory.Exists(folder) && !Begins(parsed))
        {
            return Answer.Refused([new Refusal("workspace.none", "No workspace", $"There is no workspace at '{folder}'.", "Name one with --workspace, or go to a project that was run.")]);
        }

        var opened = await WorkspaceSession.OpenAsync(SharedOptions.Storage(folder, parsed), new TrackingOptions(), cancellation);
        if (!opened.TryGet(out var session))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        await using (session)
        {
            return await RunAsync(session, parsed, cancellation);
        }
    }

    /// <summary>True when a workspace that is not there is begun.</summary>
    protected virtual bool Begins(ParseResult parsed) => false;

    /// <summary>Does the work.</summary>
    protected abstract Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation);
}
