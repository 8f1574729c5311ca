using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Cli.Showing;
using Flywheel.Projects.Loop;

namespace Flywheel.Cli.Verbs;

/// <summary>Says how the project's endpoint stands: who answers, what is on its way, what is wrong, what happens next. Refused when a limit of the objective does not hold.</summary>
internal sealed class StatusVerb : ProjectVerb
{
    private static readonly Option<int> Events = new("--events") { Description = "Events of the timeline to show", HelpName = "N", DefaultValueFactory = _ => 10 };

    public StatusVerb()
        : base("status", VerbGroup.Look, "Say who answers, what is on its way, what is wrong, what happens next", 0) => Command.Options.Add(Events);

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var report = await session.Get<LoopReporter>().ReportAsync(session.Project, Math.Clamp(parsed.GetValue(Events), 0, 1_000), cancellation);
        var answer = Answer.Done(StatusView.Text(report), StatusView.Document(report));
        return report.Limits.Any(limit => limit.Passed == false) ? answer with { Code = ExitCode.Refused } : answer;
    }
}
