using System.CommandLine;

namespace Flywheel.Cli.Verbs;

/// <summary>Finds runs in every experiment.</summary>
internal sealed class SearchVerb : WorkspaceVerb
{
    private static readonly Argument<string> Filter = new("filter") { Description = "metrics.auc > 0.8 AND params.model = 'gbm'" };
    private static readonly Argument<string[]> Order = new("order") { Description = "metrics.auc DESC", Arity = ArgumentArity.ZeroOrMore };

    public SearchVerb()
        : base("search", VerbGroup.Look, "Find runs by params, metrics, tags and attributes")
    {
        Command.Arguments.Add(Filter);
        Command.Arguments.Add(Order);
    }

    protected override Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation) =>
        RunsVerb.FindAsync(session, null, parsed.GetValue(Filter)!, parsed.GetValue(Order) ?? [], 100, cancellation);
}
