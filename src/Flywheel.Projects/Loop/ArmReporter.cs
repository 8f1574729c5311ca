using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.OffPolicy;
using Flywheel.Evaluation.Sequential;
using Flywheel.Evaluation.Thresholds;
using Flywheel.Projects.Definitions;
using Flywheel.Serving.Routing;
using Flywheel.Storage;

namespace Flywheel.Projects.Loop;

/// <summary>Compares the arms of a route from the label log: an A/B test that people set, or a canary. Safe to use from many threads.</summary>
public sealed class ArmReporter(LoopRooms rooms)
{
    /// <summary>How the arms of the project's route do. Refuses an endpoint without a route (<c>serving.route-unknown</c>).</summary>
    /// <param name="project">The project.</param>
    /// <param name="difference">The difference in the share of yes that a test is to show.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Result<ArmReport>> ReportAsync(ProjectDefinition project, double difference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        var endpoint = project.Endpoint?.Name.Text ?? project.Name;
        var routed = await rooms.Endpoints.RouteAsync(endpoint, cancellationToken).ConfigureAwait(false);
        if (!routed.TryGet(out var record))
        {
            return routed.Refused<ArmReport>();
        }

        var route = record.Route;
        (string Arm, int Version, double Share)[] arms = [(RouteDefinition.ChampionArm, route.Champion, route.ChampionShare), .. route.Arms.Select(arm => (arm.Name, arm.Version, arm.Share))];
        var labels = await ReadAsync(endpoint, arms, cancellationToken).ConfigureAwait(false);
        var value = project.Objective.Value is { } worth ? new DecisionValue(worth.TruePositive, worth.FalsePositive, worth.FalseNegative, worth.TrueNegative) : new DecisionValue(1, 0, 0, 1);
        var split = arms.Length > 1 && arms.All(arm => arm.Share > 0) ? new SampleRatioTest([.. arms.Select(arm => arm.Share)]) : null;
        split?.Add([.. arms.Select(arm => (long)labels.Count(label => label.Arm == arm.Arm))]);
        var known = labels.Where(label => label.Outcome is not null).ToArray();
        var yes = known.Length == 0 ? double.NaN : known.Average(label => label.Outcome!.Value);
        return new ArmReport(route.ToString(), route.AssignBy, [.. arms.Select(arm => Line(arm, arms[0].Arm, labels, known, value, project.Loop))], split?.PValue ?? 1, split?.IsWrong ?? false,
            yes is > 0 and < 1 && yes + difference < 1 ? SampleSizePlan.RowsPerArm(yes, difference, 0.05, 0.8, 1, 0) : null, project.Objective.Value is not null);
    }

    private static ArmLine Line((string Arm, int Version, double Share) arm, string champion, IReadOnlyList<LabelRow> labels, LabelRow[] known, DecisionValue value, LoopDefinition? loop)
    {
        double Worth(LabelRow label) => value.Of(label.Decision == "yes", label.Outcome != 0);
        var own = known.Where(label => label.Arm == arm.Arm).ToArray();
        var line = new ArmLine(arm.Arm, arm.Version, arm.Share, labels.Count(label => label.Arm == arm.Arm), own.Length, own.Length == 0 ? double.NaN : own.Average(Worth));
        if (known.Length == 0)
        {
            return line;
        }

        var estimate = OffPolicyEstimator.Estimate([.. known.Select(label => Logged(label, arm.Arm, value, Worth(label)))]);
        line = line with { Alone = estimate.IsOk ? estimate.Value : null };
        if (arm.Arm == champion)
        {
            return line;
        }

        var comparison = new SplitComparison(new PairedComparisonOptions { UnitStart = loop?.DayStarts ?? TimeSpan.Zero, OutcomeWait = TimeSpan.Zero });
        foreach (var label in known.Where(label => label.Arm == arm.Arm || label.Arm == champion).OrderBy(label => label.EventTime))
        {
            comparison.Predicted(label.EventTime, label.Arm == arm.Arm);
            comparison.Observe(label.EventTime, label.Arm == arm.Arm, Worth(label));
        }

        comparison.CloseUntil(known.Max(label => label.EventTime) + TimeSpan.FromDays(2));
        return line with { Beside = comparison.Evidence };
    }

    // The reward model is what the score that answered promises; where it is wrong, the weighted errors correct it.
    private static LoggedDecision Logged(LabelRow label, string arm, DecisionValue value, double reward)
    {
        var (decided, score) = (label.Decision == "yes", label.Score ?? 0.5);
        var expected = (score * value.Of(decided, true)) + ((1 - score) * value.Of(decided, false));
        return new LoggedDecision(label.Propensity, label.Arm == arm ? 1 : 0, reward, expected, expected, (int)(label.EventTime.Microseconds / (long)TimeSpan.FromDays(1).TotalMicroseconds));
    }

    // Rows of the route in force: those whose arm was drawn with the share it has now. The last revision of a label counts.
    private async Task<IReadOnlyList<LabelRow>> ReadAsync(string endpoint, (string Arm, int Version, double Share)[] arms, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, LabelRow>(StringComparer.Ordinal);
        await foreach (var row in rooms.Journal.ReadAsync(DatasetName.Of(LabelRow.DatasetOf(endpoint)), [], cancellationToken).ConfigureAwait(false))
        {
            var label = LabelRow.FromJson(row.Json.Span);
            if (arms.Any(arm => arm.Arm == label.Arm && Math.Abs(arm.Share - label.Propensity) < 1e-9) && (!labels.TryGetValue(label.Prediction, out var earlier) || earlier.Revision < label.Revision))
            {
                labels[label.Prediction] = label;
            }
        }

        return [.. labels.Values];
    }
}
