using System.Collections.Immutable;
using Flywheel.Monitoring.Alerts;
using Flywheel.Monitoring.Consequence;
using Flywheel.Monitoring.Drift;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>Judges a drift that was told by what it is expected to cost: drift that costs nothing is context, and says so.</summary>
internal static class DriftVerdict
{
    private static readonly ImmutableArray<string> s_gravest = ["retrain", "look", "watch", "nothing"];

    internal static MonitorFinding Of(DriftReport report, ImmutableArray<ConsequenceEstimate> costs)
    {
        var most = report.Findings[0];
        ImmutableArray<string> beside = [.. report.Findings.Skip(1).Where(finding => finding.Evidence >= most.Evidence / 10).Select(finding => finding.Name)];
        var finding = new MonitorFinding(MonitorNames.Drift, most.Name, report.Explanation) { Beside = beside };

        // What all features do together is as grave as the gravest of them.
        var named = beside.Prepend(most.Name).ToHashSet(StringComparer.Ordinal);
        var whole = named.Contains(DriftReference.Together) || named.Contains(DriftReference.ScoresName);
        var cost = costs.Where(cost => whole || named.Contains(cost.Feature)).OrderBy(cost => s_gravest.IndexOf(cost.Action)).ThenByDescending(cost => cost.LogLoss.Value).FirstOrDefault();
        return cost is null ? finding : finding with
        {
            Explanation = $"{report.Explanation} {cost.Explanation}",
            Severity = cost.Action == "nothing" ? AlertSeverity.Notice : null,
            Action = cost.Action switch
            {
                "nothing" => "Nothing: it costs nothing that is worth an action.",
                "retrain" => "Retrain on rows of now: 'flywheel run --candidate', or a loop with a reason to.",
                "look" => $"Look at '{cost.Feature}': the past has no outcomes for such values, so nobody knows what they cost.",
                _ => null,
            },
        };
    }
}
