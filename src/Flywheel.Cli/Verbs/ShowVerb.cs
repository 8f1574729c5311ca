using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Cli.Showing;
using Flywheel.Core;
using Flywheel.Evaluation.Reports;
using Flywheel.Registry;
using Flywheel.Registry.Releases;

namespace Flywheel.Cli.Verbs;

/// <summary>Shows one dataset, one release, the champion's report, or what the project is after.</summary>
internal sealed class ShowVerb : ProjectVerb
{
    private const string Report = "report";
    private const string Objective = "objective";
    private static readonly Option<FileInfo?> OutFile = new("--out") { Description = "Write the report as one HTML page", HelpName = "FILE" };

    public ShowVerb()
        : base("show", VerbGroup.Look, "Show a dataset, a release, the champion's report or the objective", 1, ("thing", "A dataset (flights, flights@3fa2), a release (champion, flights/1), 'report' or 'objective'")) =>
        Command.Options.Add(OutFile);

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var thing = things[0]!;
        if (thing == Report)
        {
            return await ReportAsync(session, parsed.GetValue(OutFile), cancellation);
        }

        if (parsed.GetValue(OutFile) is not null)
        {
            return Answer.Refused([new Refusal("show.out", "Only a report is a page", $"--out was given for '{thing}'.", "Write 'show report --out FILE', or leave --out away.")]);
        }

        if (thing == Objective)
        {
            return await ObjectiveView.ShowAsync(session, cancellation);
        }

        if (ReleaseName.Is(thing))
        {
            return await ReleaseView.ShowAsync(session, thing, cancellation);
        }

        var dataset = thing.Split('@')[0];
        if (session.Project.Datasets.Any(entry => entry.Name == dataset))
        {
            return await DatasetView.ShowAsync(session, thing, cancellation);
        }

        var aliases = (await session.Get<ReleaseRegistry>().ListAsync(session.Project.Name, cancellation)).SelectMany(version => version.Aliases).ToArray();
        return aliases.Contains(thing)
            ? await ReleaseView.ShowAsync(session, thing, cancellation)
            : Answer.Refused([new Refusal("show.unknown", "Nothing of that name", $"The project '{session.Project.Name}' has no dataset or release '{thing}'.",
                Spelling.DidYouMean(thing, session.Project.Datasets.Select(entry => entry.Name).Concat(aliases).Append(Report).Append(Objective)))]);
    }

    private static async Task<Answer> ReportAsync(ProjectSession session, FileInfo? file, CancellationToken cancellation)
    {
        var opened = await ReleaseName.OpenAsync(session, null, cancellation);
        if (!opened.TryGet(out var champion))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        if (!champion.Snapshot.Files.TryGetValue(ReleaseFiles.Report, out var json))
        {
            return Answer.Refused([new Refusal("show.no-report", "No report", $"{champion.Version} was made elsewhere and imported; how good it is was not measured here.", $"'show {champion.Version}' says what it is.")]);
        }

        var report = ReportJson.Read(json.Span);
        var document = JsonNode.Parse(json.Span)!.AsObject();
        if (file is not null)
        {
            await File.WriteAllTextAsync(file.FullName, ReportPage.Write(report), Encoding.UTF8, cancellation);
            return Answer.Done($"Wrote the report of {champion.Version} to {file.FullName}.", document);
        }

        var table = new TextTable("metric", "value", "low", "high");
        foreach (var line in report.Metrics)
        {
            table.Add(line.Name, Words.Number(line.Value), Words.Number(line.Low), Words.Number(line.High));
        }

        return Answer.Done($"{champion.Version}: {report.Candidate} on {Words.Count(report.Rows)} {report.Part} rows\n\n{table}\n\n'--out FILE' writes the whole report with its curves.", document);
    }
}
