using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Projects.Loop;

namespace Flywheel.Cli.Showing;

/// <summary>What happened to a project, as people and programs read it.</summary>
internal static class TimelineView
{
    public static string Text(ImmutableArray<TimelineLine> lines, ImmutableArray<ChampionChange> changes, bool isWorthStated)
    {
        var told = lines.Select(line => $"{line.At.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  {line.Kind,-10} {line.Release,-14} {line.Text}{(line.By.Length > 0 ? $" ({line.By})" : "")}");
        return $"{string.Join(Environment.NewLine, told)}{Environment.NewLine}{Environment.NewLine}{Worth(changes, isWorthStated)}";
    }

    public static JsonObject Document(string endpoint, ImmutableArray<TimelineLine> lines, ImmutableArray<ChampionChange> changes) => new()
    {
        ["endpoint"] = endpoint,
        ["timeline"] = new JsonArray([.. lines.Select(line => new JsonObject { ["at"] = line.At.ToString(), ["kind"] = line.Kind, ["release"] = line.Release, ["by"] = line.By, ["text"] = line.Text })]),
        ["changes"] = new JsonArray([.. changes.Select(change => new JsonObject
        {
            ["at"] = change.At.ToString(),
            ["from"] = change.From,
            ["to"] = change.To,
            ["worth_before"] = change.Before,
            ["worth_after"] = change.After,
            ["difference"] = change.Difference.Value,
            ["low"] = Number(change.Difference.Low),
            ["high"] = Number(change.Difference.High),
        })]),
    };

    private static string Worth(ImmutableArray<ChampionChange> changes, bool isWorthStated)
    {
        if (changes.IsEmpty)
        {
            return isWorthStated ? "No release took the place of another with whole days of known outcomes on both sides yet: there is no worth before and after." : "Nobody said what a decision is worth: 'objective.value' says it, and then this tells it before and after each release.";
        }

        var table = new TextTable("when", "release before", "after", "worth before", "worth after", "difference", "95 % range");
        foreach (var change in changes)
        {
            var range = double.IsFinite(change.Difference.Low) ? string.Create(CultureInfo.InvariantCulture, $"{change.Difference.Low:+0.000;-0.000} to {change.Difference.High:+0.000;-0.000}") : "too few days";
            table.Add(change.At.ToDateTimeOffset().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), change.From, change.To, Money(change.Before), Money(change.After), change.Difference.Value.ToString("+0.000;-0.000", CultureInfo.InvariantCulture), range);
        }

        return $"{table}{Environment.NewLine}{string.Create(CultureInfo.InvariantCulture, $"Worth of a decision, in the money of the objective: means of up to {ChampionChange.Days} whole days on either side, by days. It says what changed, not why.")}";
    }

    private static string Money(double worth) => worth.ToString("0.000", CultureInfo.InvariantCulture);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
