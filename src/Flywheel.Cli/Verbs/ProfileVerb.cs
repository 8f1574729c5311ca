using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Profiles;

namespace Flywheel.Cli.Verbs;

/// <summary>Looks at every column of a dataset, and at what each says about the label.</summary>
internal sealed class ProfileVerb : ProjectVerb
{
    private static readonly Option<string?> Label = new("--label") { Description = "What to relate columns to [default: the project's label, on its dataset]", HelpName = "SQL" };
    private static readonly Option<int> Rows = new("--rows") { Description = "Look at so many rows at most", HelpName = "N", DefaultValueFactory = _ => new ProfileDefinition().Rows };

    public ProfileVerb()
        : base("profile", VerbGroup.Look, "Look at every column of a dataset and what it says about the label", 1, ("dataset", "flights, or a version: flights@3fa2"))
    {
        Command.Options.Add(Label);
        Command.Options.Add(Rows);
        Rows.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var count) && count > 0))
            {
                result.AddError($"--rows takes a positive whole number, not '{text}'.");
            }
        });
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var datasets = session.Get<Datasets>();
        var found = await datasets.FindAsync(things[0]!, cancellation);
        if (!found.TryGet(out var id))
        {
            return Answer.Refused([.. found.Refusals]);
        }

        var definition = new ProfileDefinition { Label = parsed.GetValue(Label) ?? LabelOf(session, things[0]!), Rows = parsed.GetValue(Rows) };
        var profiled = await datasets.ProfileAsync(id, definition, cancellation);
        return profiled.TryGet(out var profile)
            ? Answer.Done(Text(profile), JsonNode.Parse(profile.ToJson())!.AsObject())
            : Answer.Refused([.. profiled.Refusals]);
    }

    /// <summary>The project's label, when this is the dataset it is a question about: the one it names, or the only one with an event time.</summary>
    private static string? LabelOf(ProjectSession session, string reference)
    {
        var timed = session.Project.Datasets.Where(dataset => dataset.EventTime is not null).Select(dataset => dataset.Name).ToArray();
        var asked = session.Project.Label.Dataset?.Text ?? (timed.Length == 1 ? timed[0] : null);
        return asked == reference.Split('@')[0] ? session.Project.Label.Is.Text : null;
    }

    private static string Text(DatasetProfile profile)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{profile.Name}: {Words.Count(profile.Rows)} rows");
        text.Append(profile.ProfiledRows < profile.Rows ? $", {Words.Count(profile.ProfiledRows)} looked at" : "");
        text.AppendLine(profile.Label is null ? "" : $"; label {profile.Label}: {string.Join(", ", profile.Classes.Take(5).Select(share => $"{share.Value} {Words.Share(share.Rows, profile.Classes.Sum(one => one.Rows))}"))}");
        var table = new TextTable("column", "type", "missing", "distinct", "least", "median", "greatest", "most frequent", "says of the label");
        foreach (var column in profile.Columns)
        {
            table.Add(column.Name, column.Type.ToString().ToLowerInvariant(), Words.Share(column.Missing, profile.ProfiledRows), Words.Count(column.Distinct),
                Words.Cut(column.Min ?? "", 20), Median(column), Words.Cut(column.Max ?? "", 20), Top(column, profile.ProfiledRows),
                column.Relation is { } relation ? $"{relation.Measure} {relation.Value.ToString("0.000", CultureInfo.InvariantCulture)}" : "");
        }

        text.AppendLine().Append(table);
        var odd = profile.Columns.Where(column => column.Suspicion is not null).ToArray();
        if (odd.Length > 0)
        {
            text.AppendLine().AppendLine().Append("odd").AppendJoin("", odd.Select(column => $"\n  {column.Name}: {column.Suspicion}"));
        }

        return text.ToString();
    }

    private static string Median(ColumnProfile column) => column.Quantiles.Where(quantile => quantile.Share == 0.5).Select(quantile =>
        column.Type == ColumnType.Timestamp ? Words.Cut(new Timestamp((long)quantile.Value).ToString(), 20) : Words.Number(quantile.Value)).FirstOrDefault("");

    private static string Top(ColumnProfile column, long rows) =>
        column.Top.IsEmpty || column.Top[0].Rows <= 1 ? "" : $"{Words.Cut(column.Top[0].Value, 20)} ({Words.Share(column.Top[0].Rows, rows)})";
}
