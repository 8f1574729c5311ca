using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Cli.Progressing;
using Flywheel.Core;
using Flywheel.Pipelines;
using Flywheel.Projects.Wheel;

namespace Flywheel.Cli.Verbs;

/// <summary>Makes a release again and compares it bit for bit.</summary>
internal sealed class ReproduceVerb() : ProjectVerb("reproduce", VerbGroup.Look, "Make a release again and compare it, step by step", 0, ("release", "champion, 1 or flights/1 [default: champion]"))
{
    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var found = await ReleaseName.FindAsync(session, things[0], cancellation);
        if (!found.TryGet(out var release))
        {
            return Answer.Refused([.. found.Refusals]);
        }

        var options = new PipelineRunOptions { Environment = RunEnvironment.Describe(session.Project.Folder) };
        var lines = new StepLines(terminal.Error, live: !Console.IsErrorRedirected, session.Get<TimeProvider>());
        var made = await session.Get<ReleaseReproducer>().RunAsync(session.Project, release, options, lines, cancellation);
        if (!made.TryGet(out var report))
        {
            return Answer.Refused([.. made.Refusals]);
        }

        return new Answer(report.IsSame ? ExitCode.Done : ExitCode.Refused, Text(report), Document(report)) { Refusals = report.IsSame ? [] : [Differs(report)] };
    }

    private static string Text(ReproductionReport report)
    {
        var table = new TextTable("step", "result", "code", "made", "now");
        foreach (var step in report.Steps)
        {
            foreach (var output in step.Outputs)
            {
                table.Add(step.Step, output.IsSame ? "same" : "DIFFERS", step.SameCode ? "same" : "changed", $"{output.Kind} {output.Name} {output.Before.Abbreviated}", output.IsSame ? "" : output.Now?.Abbreviated ?? "not made");
            }
        }

        return report.IsSame ? $"{table}\n\n{report.Release} ({report.Release.Digest.Abbreviated}) is the same, bit for bit." : table.ToString();
    }

    private static Refusal Differs(ReproductionReport report)
    {
        var first = report.Steps.First(step => !step.IsSame);
        return new Refusal("reproduce.differs", "Not the same", $"{report.Release} made again is not what it was; the first step that differs is '{first.Step}'.",
            first.SameCode ? "The same code on the same inputs gave other bits: look for threads, clocks and processors." : "Its code has changed since; build the commit that 'flywheel trace' names and try again.");
    }

    private static JsonObject Document(ReproductionReport report) => new()
    {
        ["release"] = report.Release.ToString(),
        ["digest"] = report.Release.Digest.ToString(),
        ["same"] = report.IsSame,
        ["steps"] = new JsonArray([.. report.Steps.Select(step => new JsonObject
        {
            ["step"] = step.Step,
            ["same"] = step.IsSame,
            ["same_code"] = step.SameCode,
            ["seconds"] = Math.Round(step.Took.TotalSeconds, 3),
            ["outputs"] = new JsonArray([.. step.Outputs.Select(output => new JsonObject { ["kind"] = output.Kind, ["name"] = output.Name, ["before"] = output.Before.ToString(), ["now"] = output.Now?.ToString() })]),
        })]),
    };
}
