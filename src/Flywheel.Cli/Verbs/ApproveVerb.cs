using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Registry;

namespace Flywheel.Cli.Verbs;

/// <summary>Says yes to a release, in a role that the project asks for.</summary>
internal sealed class ApproveVerb : ProjectVerb
{
    private static readonly Option<string> Role = new("--role") { Description = "The role, as the project's 'approvals' has it", HelpName = "NAME", Required = true };

    public ApproveVerb()
        : base("approve", VerbGroup.Use, "Approve a release, in a role that the project asks for", 1, ("release", "1 or flights/1"))
    {
        Command.Options.Add(Role);
        Command.Options.Add(RouteWords.Who);
        Command.Options.Add(RouteWords.Why);
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var found = await ReleaseName.FindAsync(session, things[0], cancellation);
        if (!found.TryGet(out var release))
        {
            return Answer.Refused([.. found.Refusals]);
        }

        var by = await RouteWords.ByAsync(session, parsed, cancellation);
        if (!by.TryGet(out var who))
        {
            return Answer.Refused([.. by.Refusals]);
        }

        var approvals = session.Get<ReleaseApprovals>();
        // As the file says now, not as it was when the wheel was last turned.
        await approvals.SetRolesAsync(session.Project.Name, session.Project.Approvals, cancellation);
        var approved = await approvals.ApproveAsync(release, parsed.GetValue(Role)!, who, RouteWords.Reason(parsed, ""), cancellation);
        return approved.TryGet(out var approval)
            ? Answer.Done($"{release} is approved by {approval.By} as {approval.Role}.", new JsonObject { ["release"] = release.ToString(), ["role"] = approval.Role, ["by"] = approval.By, ["at"] = approval.At.ToString() })
            : Answer.Refused([.. approved.Refusals]);
    }
}
