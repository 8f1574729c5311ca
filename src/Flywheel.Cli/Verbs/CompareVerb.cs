using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Cli.Runs;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Cli.Verbs;

/// <summary>Puts runs side by side: what they were run with and how they did.</summary>
internal sealed class CompareVerb : WorkspaceVerb
{
    private static readonly Argument<string[]> Names = new("runs") { Description = "Runs, by id, the start of an id, or name", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> All = new("--all") { Description = "Also what is the same in all of them" };

    public CompareVerb()
        : base("compare", VerbGroup.Look, "Put runs side by side")
    {
        Command.Arguments.Add(Names);
        Command.Options.Add(All);
    }

    protected override async Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation)
    {
        var (tracker, found) = (session.Get<Tracker>(), new List<RunSnapshot>());
        var experiments = await tracker.ListExperimentsAsync(null, cancellation);
        foreach (var name in parsed.GetValue(Names)!)
        {
            var matches = await MatchAsync(tracker, experiments.Select(experiment => experiment.Id), name, cancellation);
            if (matches is not [var run])
            {
                return Answer.Refused([new Refusal("compare.run", matches.Length == 0 ? "No such run" : "Several runs",
                    matches.Length == 0 ? $"There is no run '{name}'." : $"{matches.Length} runs are called '{name}'.", "Name one by its id; 'flywheel runs' lists them.")]);
            }

            found.Add(run);
        }

        var (all, text) = (parsed.GetValue(All), new StringBuilder());
        Section(text, "params", found, run => run.Params, all);
        Section(text, "metrics", found, run => run.Metrics.ToDictionary(metric => metric.Key, metric => RunTable.Number(metric.Value.Value)), all);
        return Answer.Done(text.Length == 0 ? "They do not differ." : text.ToString().TrimEnd(), new JsonObject
        {
            ["runs"] = new JsonArray([.. found.Select(run => RunTable.Document(run, experiments.First(experiment => experiment.Id == run.Experiment).Name))]),
        });
    }

    private static async Task<RunSnapshot[]> MatchAsync(Tracker tracker, IEnumerable<ExperimentId> experiments, string name, CancellationToken cancellation)
    {
        if (RunId.TryParse(name, out var id) && await tracker.FindAsync(id, cancellation) is { } exact)
        {
            return [exact];
        }

        var query = new RunQuery([.. experiments]) { Take = 3 };
        foreach (var clause in new[] { new RunClause(new RunField(RunFieldKind.Attribute, "run_id"), "LIKE", [name + "%"]), new RunClause(new RunField(RunFieldKind.Attribute, "run_name"), "=", [name]) })
        {
            var page = await tracker.SearchAsync(query with { Filter = new RunFilter([clause]) }, cancellation);
            if (!page.Runs.IsEmpty)
            {
                return [.. page.Runs];
            }
        }

        return [];
    }

    private static void Section(StringBuilder text, string title, List<RunSnapshot> runs, Func<RunSnapshot, IReadOnlyDictionary<string, string>> values, bool all)
    {
        var table = new TextTable([title, .. runs.Select(run => run.Name)]);
        foreach (var key in runs.SelectMany(run => values(run).Keys).Distinct().Order(StringComparer.Ordinal))
        {
            string[] cells = [.. runs.Select(run => values(run).GetValueOrDefault(key, ""))];
            if (all || cells.Distinct().Count() > 1)
            {
                table.Add([key, .. cells]);
            }
        }

        if (table.Count > 0)
        {
            text.AppendLine(table.ToString()).AppendLine();
        }
    }
}
