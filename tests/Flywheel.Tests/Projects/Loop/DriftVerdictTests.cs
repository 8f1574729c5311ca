using Flywheel.Evaluation.Intervals;
using Flywheel.Monitoring.Alerts;
using Flywheel.Monitoring.Consequence;
using Flywheel.Monitoring.Drift;
using Flywheel.Projects.Loop.Monitors;

namespace Flywheel.Tests.Projects.Loop;

public sealed class DriftVerdictTests
{
    private static readonly DriftReport s_report = new(true, 200, [new("hour", 0.4, 0.01, 300, null), new("distance", 0.2, 0.02, 100, null), new("origin", 0.1, 0.5, 2, null)], "Days are not like those of the reference: hour.");

    [Theory]
    [InlineData("nothing", AlertSeverity.Notice, "Nothing: it costs nothing that is worth an action.")]
    [InlineData("retrain", null, "Retrain on rows of now: 'flywheel run --candidate', or a loop with a reason to.")]
    [InlineData("look", null, "Look at 'distance': the past has no outcomes for such values, so nobody knows what they cost.")]
    [InlineData("watch", null, null)]
    public void Drift_is_as_grave_as_what_it_costs(string action, AlertSeverity? severity, string? advice)
    {
        var finding = DriftVerdict.Of(s_report, [Cost("hour", "nothing"), Cost("distance", action), Cost("origin", "retrain")]);

        (finding.Subject, finding.Severity, finding.Action).ShouldBe(("hour", severity, advice));
        finding.Beside.ShouldBe(["distance"]);
        finding.Explanation.ShouldStartWith("Days are not like those of the reference: hour. The shift of ");
    }

    [Fact]
    public void Drift_whose_cost_nobody_knows_is_told_by_its_rule() =>
        DriftVerdict.Of(s_report, []).ShouldBe(new MonitorFinding("drift", "hour", s_report.Explanation) { Beside = ["distance"] }, new FindingComparer());

    private static ConsequenceEstimate Cost(string feature, string action) =>
        new(feature, new Interval(0.01, 0, 0.02), new Interval(0, 0, 0), 0, action, $"The shift of '{feature}' is expected to cost.");

    private sealed class FindingComparer : IEqualityComparer<MonitorFinding>
    {
        public bool Equals(MonitorFinding? x, MonitorFinding? y) => x is not null && y is not null && x.Beside.SequenceEqual(y.Beside) && (x with { Beside = y.Beside }) == y;

        public int GetHashCode(MonitorFinding obj) => obj.Subject.GetHashCode(StringComparison.Ordinal);
    }
}
