using System.CommandLine;
using Flywheel.Cli.Runs;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Cli.Verbs;

/// <summary>Lists runs, whoever logged them.</summary>
internal sealed class RunsVerb : WorkspaceVerb
{
    private static readonly Argument<string?> Experiment = new("experiment") { Description = "Only runs of this experiment", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Filter = new("--filter") { Description = "Only runs that meet it: metrics.auc > 0.8 AND params.model = 'gbm'", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private static readonly Option<string[]> Order = new("--order") { Description = "Order: metrics.auc DESC; again for the next term", HelpName = "TEXT", DefaultValueFactory = _ => [] };
    private static readonly Option<int> Last = new("--last") { Description = "At most so many runs", HelpName = "N", DefaultValueFactory = _ => 20 };

    public RunsVerb()
        : base("runs", VerbGroup.Look, "List runs, of the wheel and of MLflow clients")
    {
        Command.Arguments.Add(Experiment);
        Command.Options.Add(Filter);
        Command.Options.Add(Order);
        Command.Options.Add(Last);
    }

    protected override Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation) =>
        FindAsync(session, parsed.GetValue(Experiment), parsed.GetValue(Filter)!, parsed.GetValue(Order)!, parsed.GetValue(Last), cancellation);

    internal static async Task<Answer> FindAsync(WorkspaceSession session, string? experiment, string filter, string[] order, int last, CancellationToken cancellation)
    {
        var tracker = session.Get<Tracker>();
        var (read, terms) = (RunFilter.Parse(filter), order.Select(RunOrder.Parse).ToArray());
        Refusal[] refusals = [.. read.Refusals, .. terms.SelectMany(term => term.Refusals), .. last is < 1 or > 50_000 ? [new Refusal("runs.last", "Not a number of runs", "--last takes 1 to 50,000.")] : Array.Empty<Refusal>()];
        if (refusals.Length > 0)
        {
            return Answer.Refused(refusals);
        }

        var experiments = await tracker.ListExperimentsAsync(Lifecycle.Active, cancellation);
        var wanted = experiments.Where(known => experiment is null || known.Name == experiment).Select(known => known.Id).ToArray();
        if (wanted.Length == 0)
        {
            return Answer.Refused([new Refusal("runs.experiment", "No such experiment", $"There is no experiment '{experiment}'.", Spelling.DidYouMean(experiment!, experiments.Select(known => known.Name)))]);
        }

        var page = await tracker.SearchAsync(new RunQuery([.. wanted]) { Filter = read.Value, Order = [.. terms.Select(term => term.Value)], Take = last }, cancellation);
        return RunTable.Show(page.Runs, experiments);
    }
}
