using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Data;
using Flywheel.Data.Diffs;

namespace Flywheel.Cli.Verbs;

/// <summary>What changed from one version of a dataset to another.</summary>
internal sealed class DiffVerb() : ProjectVerb("diff", VerbGroup.Look, "Say what changed from one version of a dataset to another", 2, ("before", "A version: flights@3fa2"), ("after", "A version; flights alone is the latest"))
{
    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var datasets = session.Get<Datasets>();
        var before = await datasets.FindAsync(things[0]!, cancellation);
        var after = await datasets.FindAsync(things[1]!, cancellation);
        if (!before.IsOk || !after.IsOk)
        {
            return Answer.Refused([.. before.Refusals, .. after.Refusals]);
        }

        var compared = await datasets.DiffAsync(before.Value, after.Value, cancellation);
        return compared.TryGet(out var diff) ? Answer.Done(Text(diff), Document(diff)) : Answer.Refused([.. compared.Refusals]);
    }

    private static string Text(DatasetDiff diff)
    {
        if (diff.IsEmpty)
        {
            return $"Nothing changed: {Words.Count(diff.Unchanged)} rows are the same.";
        }

        var text = new StringBuilder();
        foreach (var column in diff.Columns)
        {
            text.AppendLine(column switch
            {
                { Before: null } => $"+ column {column.Name} {Word(column.After)}",
                { After: null } => $"- column {column.Name} {Word(column.Before)}",
                _ => $"~ column {column.Name} {Word(column.Before)} is now {Word(column.After)}",
            });
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{Words.Count(diff.Added)} rows added, {Words.Count(diff.Removed)} removed, {Words.Count(diff.Changed)} changed, {Words.Count(diff.Unchanged)} the same");
        foreach (var (column, rows) in diff.ChangedCells)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {column} changed in {Words.Count(rows)}");
        }

        foreach (var sample in diff.Samples)
        {
            text.AppendLine(sample switch
            {
                { Before: null } => $"+ {sample.After}",
                { After: null } => $"- {sample.Before}",
                _ => $"~ {sample.Before}\n  {sample.After}",
            });
        }

        return text.ToString().TrimEnd();
    }

    private static JsonObject Document(DatasetDiff diff) => new()
    {
        ["from"] = diff.From.ToString(),
        ["to"] = diff.To.ToString(),
        ["columns"] = new JsonArray([.. diff.Columns.Select(column => new JsonObject { ["name"] = column.Name, ["before"] = Word(column.Before), ["after"] = Word(column.After) })]),
        ["added"] = diff.Added,
        ["removed"] = diff.Removed,
        ["changed"] = diff.Changed,
        ["unchanged"] = diff.Unchanged,
        ["changed_cells"] = new JsonObject(diff.ChangedCells.Select(cell => KeyValuePair.Create(cell.Column, (JsonNode?)cell.Rows))),
        ["samples"] = new JsonArray([.. diff.Samples.Select(sample => new JsonObject
        {
            ["kind"] = sample.Kind,
            ["before"] = sample.Before is null ? null : JsonNode.Parse(sample.Before),
            ["after"] = sample.After is null ? null : JsonNode.Parse(sample.After),
        })]),
    };

    private static string? Word(Core.Columns.ColumnType? type) => type?.ToString().ToLowerInvariant();
}
