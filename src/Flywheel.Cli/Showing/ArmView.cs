using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Evaluation.Intervals;
using Flywheel.Projects.Loop;

namespace Flywheel.Cli.Showing;

/// <summary>How arms do, as people and programs read it.</summary>
internal static class ArmView
{
    public static string Text(ArmReport report, double difference)
    {
        var (table, all) = (new TextTable("arm", "version", "wanted", "got", "rows", "with an outcome", report.InMoney ? "worth of a row" : "right"), report.Arms.Sum(arm => arm.Rows));
        foreach (var arm in report.Arms)
        {
            table.Add(arm.Arm, arm.Version.ToString(CultureInfo.InvariantCulture), Share(arm.Wanted), all == 0 ? "" : Share(arm.Rows / (double)all), arm.Rows.ToString(CultureInfo.InvariantCulture), arm.Known.ToString(CultureInfo.InvariantCulture), Number(arm.Worth));
        }

        var text = new StringBuilder($"{table}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"split     {(report.SplitIsWrong ? "WRONG: something besides chance chose the arm, and no comparison of arms means anything" : "as it should be")} (p {report.SplitP:0.###}); {(report.AssignBy.IsEmpty ? "every row is drawn by what it says, so that one sent again gets the same arm" : $"a key stays with its arm: {string.Join(", ", report.AssignBy)}")}\n");
        foreach (var arm in report.Arms)
        {
            if (arm.Beside is { } beside)
            {
                text.Append(CultureInfo.InvariantCulture, $"{arm.Arm,-10}beside the champion: {Range(beside.Gain)} a row over {beside.Units} days, at whatever moment one looks\n");
            }

            if (arm.Alone is { } alone)
            {
                text.Append(CultureInfo.InvariantCulture, $"{arm.Arm,-10}alone: {Range(alone.SelfNormalised)} normalised, {Range(alone.DoublyRobust)} doubly robust. {alone.Overlap.Explanation}\n");
            }
        }

        text.Append(report.RowsPerArm is { } rows ? string.Create(CultureInfo.InvariantCulture, $"plan      a difference of {difference:0.###%} in the share of yes shows with {rows} rows an arm (5 % and 80 %)") : "plan      no outcome is known yet");
        return text.ToString();
    }

    public static JsonObject Document(ArmReport report) => new()
    {
        ["route"] = report.Route,
        ["assign_by"] = new JsonArray([.. report.AssignBy.Select(column => (JsonNode)JsonValue.Create(column)!)]),
        ["split_p"] = report.SplitP,
        ["split_is_wrong"] = report.SplitIsWrong,
        ["rows_per_arm"] = report.RowsPerArm,
        ["in_money"] = report.InMoney,
        ["arms"] = new JsonArray([.. report.Arms.Select(arm => new JsonObject
        {
            ["arm"] = arm.Arm,
            ["version"] = arm.Version,
            ["wanted"] = arm.Wanted,
            ["rows"] = arm.Rows,
            ["known"] = arm.Known,
            ["worth"] = Finite(arm.Worth),
            ["beside"] = arm.Beside is { } beside ? Of(beside.Gain) : null,
            ["days"] = arm.Beside?.Units,
            ["inverse_propensity"] = arm.Alone is { } alone ? Of(alone.InversePropensity) : null,
            ["self_normalised"] = arm.Alone is { } normalised ? Of(normalised.SelfNormalised) : null,
            ["doubly_robust"] = arm.Alone is { } robust ? Of(robust.DoublyRobust) : null,
            ["overlap"] = arm.Alone?.Overlap.Explanation,
            ["is_enough"] = arm.Alone?.Overlap.IsEnough,
        })]),
    };

    private static JsonObject Of(Interval interval) => new() { ["value"] = Finite(interval.Value), ["low"] = Finite(interval.Low), ["high"] = Finite(interval.High) };

    private static string Range(Interval interval) => double.IsFinite(interval.Low)
        ? string.Create(CultureInfo.InvariantCulture, $"{interval.Value:0.0000} [{interval.Low:0.0000}, {interval.High:0.0000}]") : $"{Number(interval.Value)} (too few days for a range)";

    private static string Share(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
