using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Cli.Drilling;
using Flywheel.Core;
using Flywheel.Projects.Drills;
using Flywheel.Storage;

namespace Flywheel.Cli.Verbs;

/// <summary>Lets things go wrong in a copy of the workspace, and says how soon they are seen and over. Refused when a drill fails.</summary>
internal sealed class DrillVerb : ProjectVerb
{
    private const int LeastRows = 60, MostRows = 100_000;
    private static readonly Option<string[]> Only = new("--only") { Description = "Only these drills: late-labels, stuck-feature, ...", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<long> Seed = new("--seed") { Description = "Draws the rows that are lived through", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Rows = new("--rows") { Description = "Rows a day at most", HelpName = "N", DefaultValueFactory = _ => 1_000 };

    public DrillVerb()
        : base("drill", VerbGroup.Look, "Let things go wrong in a copy: how soon are they seen, how soon over", 0)
    {
        Command.Options.Add(Only);
        Command.Options.Add(Seed);
        Command.Options.Add(Rows);
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var only = parsed.GetValue(Only) ?? [];
        var unknown = only.FirstOrDefault(name => DrillPlan.All.All(plan => plan.Name != name));
        if (unknown is not null)
        {
            return Answer.Refused([new Refusal("drill.unknown", "No such drill", $"There is no drill '{unknown}'.", Spelling.DidYouMean(unknown, DrillPlan.All.Select(plan => plan.Name)))]);
        }

        if (parsed.GetValue(Rows) is < LeastRows or > MostRows)
        {
            return Answer.Refused([new Refusal("drill.rows", "Not a number of rows", $"--rows takes {LeastRows} to {MostRows}.")]);
        }

        var root = ProjectSession.RootOf(session.Project, parsed);
        var copy = Path.Combine(root, "drill");
        var copied = Copy(session.Get<Workspace>(), copy);
        if (!copied.IsOk)
        {
            return Answer.Refused([.. copied.Refusals]);
        }

        var stage = new DrillStage(session.Project, copy, terminal.Error, live: !Console.IsErrorRedirected);
        var ran = await stage.RunAsync([.. DrillPlan.All.Where(plan => only.Length == 0 || only.Contains(plan.Name))], parsed.GetValue(Rows), parsed.GetValue(Seed), cancellation);
        if (!ran.TryGet(out var report))
        {
            return Answer.Refused([.. ran.Refusals]);
        }

        var page = Path.Combine(copy, "drill.html");
        await File.WriteAllTextAsync(page, DrillPage.Write(session.Project.Name, report), cancellation);
        return Answer.Done(DrillView.Text(report, page), DrillView.Document(report, page)) with { Code = report.Passed ? ExitCode.Done : ExitCode.Refused };
    }

    // Logs of predictions and outcomes are not needed, and are most of a workspace. Only what a drill left behind is cleared.
    private static Result Copy(Workspace workspace, string copy)
    {
        if (Directory.Exists(copy))
        {
            if (Directory.EnumerateFileSystemEntries(copy).Any() && !File.Exists(Path.Combine(copy, "catalog.db")))
            {
                return new Refusal("drill.folder", "Not a drill's folder", $"'{copy}' holds files but no workspace.", "Move them away, or name another --workspace.");
            }

            Directory.Delete(copy, recursive: true);
        }

        return workspace.CopyTo(copy, dataset => !dataset.Contains('.', StringComparison.Ordinal));
    }
}
