using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Cli.Showing;
using Flywheel.Core;
using Flywheel.Projects.Loop;

namespace Flywheel.Cli.Verbs;

/// <summary>Compares the arms of the project's route by what came of their answers. Refused when traffic is not split as it should be.</summary>
internal sealed class ArmsVerb : ProjectVerb
{
    private static readonly Option<double> Difference = new("--difference") { Description = "The difference in the share of yes that a test is to show", HelpName = "SHARE", DefaultValueFactory = _ => 0.01 };

    public ArmsVerb()
        : base("arms", VerbGroup.Look, "Compare the arms of the route: split, worth, what each would bring alone", 0) => Command.Options.Add(Difference);

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(Difference) is not (> 0 and < 1))
        {
            return Answer.Refused([new Refusal("arms.difference", "Not a difference", "--difference takes a share between 0 and 1.")]);
        }

        var reported = await session.Get<ArmReporter>().ReportAsync(session.Project, parsed.GetValue(Difference), cancellation);
        return reported.TryGet(out var report)
            ? Answer.Done(ArmView.Text(report, parsed.GetValue(Difference)), ArmView.Document(report)) with { Code = report.SplitIsWrong ? ExitCode.Refused : ExitCode.Done }
            : Answer.Refused([.. reported.Refusals]);
    }
}
