using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Cli.Listing;
using Flywheel.Core;

namespace Flywheel.Cli.Verbs;

/// <summary>Lists what the workspace holds.</summary>
internal sealed class ListVerb : ProjectVerb
{
    private static readonly Option<int> Last = new("--last") { Description = "At most so many lines of a list that grows", HelpName = "N", DefaultValueFactory = _ => 10 };

    private static readonly string[] Kinds = ["datasets", "releases", "predictions", "runs", "iterations"];

    public ListVerb()
        : base("ls", VerbGroup.Look, "List datasets, releases, predictions, runs and iterations", 0, ("kind", "datasets, releases, predictions, runs or iterations [default: all]"))
    {
        Command.Options.Add(Last);
        Last.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var count) && count > 0))
            {
                result.AddError($"--last takes a positive whole number, not '{text}'.");
            }
        });
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (things[0] is { } kind && !Kinds.Contains(kind))
        {
            return Answer.Refused([new Refusal("ls.kind", "Nothing of that kind", $"There is no list of '{kind}'.", Spelling.DidYouMean(kind, Kinds))]);
        }

        var listing = new WorkspaceListing(session, parsed.GetValue(Last));
        var (texts, document) = (new List<string>(), new JsonObject());
        foreach (var wanted in things[0] is { } one ? [one] : Kinds)
        {
            var (table, rows) = wanted switch
            {
                "datasets" => await listing.DatasetsAsync(cancellation),
                "releases" => await listing.ReleasesAsync(cancellation),
                "predictions" => await listing.PredictionsAsync(cancellation),
                "iterations" => await listing.IterationsAsync(cancellation),
                _ => await listing.RunsAsync(cancellation),
            };
            document[wanted] = rows;
            var body = table.Count > 0 ? table.ToString() : $"No {wanted} yet.";
            texts.Add(things[0] is null ? $"{wanted}\n{Indent(body)}" : body);
        }

        return Answer.Done(string.Join("\n\n", texts), document);
    }

    private static string Indent(string text) => "  " + text.ReplaceLineEndings("\n  ");
}
