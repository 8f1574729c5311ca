using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Cli.Progressing;
using Flywheel.Core;
using Flywheel.Data.Sources;
using Flywheel.Registry.Releases;
using Flywheel.Serving;
using Flywheel.Serving.Batches;

namespace Flywheel.Cli.Verbs;

/// <summary>Scores every row of a source into a file. Killed and started again it goes on.</summary>
internal sealed class ScoreVerb : ProjectVerb
{
    private static readonly Option<FileInfo> To = new("--to") { Description = "The file to write: .parquet, .csv or .ndjson", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Release = new("--release") { Description = "champion, 1 or flights/1 [default: who answers at the endpoint]", HelpName = "RELEASE" };
    private static readonly Option<int> PartRows = new("--part-rows") { Description = "Rows that are scored and kept at a time", HelpName = "N", DefaultValueFactory = _ => 1 << 16 };
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Begin anew, whatever is there" };

    public ScoreVerb()
        : base("score", VerbGroup.Use, "Score every row of a file into another; goes on where it was killed", 1, ("source", "A source of the project, or a file, glob or URL: rows.parquet"))
    {
        foreach (var option in new Option[] { To, Release, PartRows, Overwrite })
        {
            Command.Options.Add(option);
        }

        PartRows.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var rows) && rows is > 0 and <= 1_000_000))
            {
                result.AddError($"--part-rows takes a whole number from 1 to 1000000, not '{text}'.");
            }
        });
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var endpoint = session.Project.Endpoint?.Name.Text ?? session.Project.Name;
        var (source, version) = (SourceOf(session, things[0]!), await ReleaseAsync(session, endpoint, parsed.GetValue(Release), cancellation));
        if (!source.TryGet(out var declared) || !version.TryGet(out var release))
        {
            return Answer.Refused([.. source.Refusals, .. version.Refusals]);
        }

        var target = parsed.GetValue(To)!.FullName;
        var plan = new BatchPlan(declared, IsDeclared(session, things[0]!) ? session.Project.Folder : Directory.GetCurrentDirectory(), target) { PartRows = parsed.GetValue(PartRows), Overwrite = parsed.GetValue(Overwrite) };
        var lines = new StepLines(terminal.Error, live: !Console.IsErrorRedirected, session.Get<TimeProvider>());
        var step = new StepProgress($"score {release}", lines, session.Get<TimeProvider>());
        var scored = await session.Get<BatchScorer>().RunAsync(endpoint, release, plan, step, cancellation);
        if (!scored.TryGet(out var report))
        {
            return Answer.Refused([.. scored.Refusals]);
        }

        step.Finish();
        var text = string.Create(CultureInfo.InvariantCulture, $"Scored {report.Rows:#,0} rows with {report.Release} into {parsed.GetValue(To)}{(report.Resumed > 0 ? $"; {report.Resumed:#,0} of them were there" : "")}.");
        text += report.Quarantine is { } aside ? string.Create(CultureInfo.InvariantCulture, $"\n{report.PutAside:#,0} rows are none of the model's: see {aside}.") : "";
        return Answer.Done(text, new JsonObject
        {
            ["release"] = report.Release,
            ["digest"] = release.Digest.ToString(),
            ["rows"] = report.Rows,
            ["resumed"] = report.Resumed,
            ["put_aside"] = report.PutAside,
            ["file"] = target,
            ["quarantine"] = report.Quarantine,
        });
    }

    // Who answers at the endpoint: the route's champion, or the model's where no route was ever set.
    private static async Task<Result<ReleaseVersion>> ReleaseAsync(ProjectSession session, string endpoint, string? written, CancellationToken cancellation)
    {
        var route = written is null ? await session.Get<Endpoints>().RouteAsync(endpoint, cancellation) : new Refusal("serving.route-unknown", "", "");
        return await ReleaseName.FindAsync(session, route.TryGet(out var record) ? FormattableString.Invariant($"{record.Route.Model}/{record.Route.Champion}") : written, cancellation);
    }

    private static bool IsDeclared(ProjectSession session, string word) => session.Project.Sources.Any(source => source.Name == word);

    private static Result<SourceDefinition> SourceOf(ProjectSession session, string word)
    {
        if (session.Project.Sources.FirstOrDefault(source => source.Name == word) is { } declared)
        {
            return new SourceDefinition { Name = declared.Name, Format = declared.Format, Locations = [declared.Location], Place = declared.Place };
        }

        return SourceFile.Of("batch", word) is { } file
            ? file
            : new Refusal("score.source", "Unknown source", $"'{word}' is no source of the project, and no file that ends in {SourceFile.Endings}.",
                Spelling.DidYouMean(word, session.Project.Sources.Select(source => source.Name)));
    }
}
