using Flywheel.Projects.Drills;

namespace Flywheel.Tests.Projects.Drills;

public sealed class DrillOutcomeTests
{
    private static readonly DrillPlan s_plan = new(DrillKind.StuckFeature, TimeSpan.FromDays(2), TimeSpan.FromDays(1), TimeSpan.FromDays(1));

    [Fact]
    public void A_fault_that_nobody_saw_reads_as_not_detected()
    {
        var outcome = new DrillOutcome(s_plan, "'size' has one value in every row.") { Answered = 100 };

        outcome.Passed.ShouldBe(false);
        (DrillWords.Verdict(outcome), DrillWords.Detected(outcome), DrillWords.Recovered(outcome)).ShouldBe(("FAIL not detected", "never (limit 24 h)", ""));
    }

    [Theory]
    [InlineData(20, 10, 0, true, "pass")]
    [InlineData(30, 10, 0, false, "FAIL")]
    [InlineData(20, 30, 0, false, "FAIL")]
    [InlineData(20, null, 0, false, "FAIL")]
    [InlineData(20, 10, 1, false, "FAIL rows lost")]
    public void It_passes_when_it_is_seen_and_over_within_its_limits_and_nothing_is_lost(int seen, int? well, long lost, bool passed, string verdict)
    {
        var outcome = new DrillOutcome(s_plan, "") { Detected = TimeSpan.FromHours(seen), Recovered = well is { } hours ? TimeSpan.FromHours(hours) : null, Lost = lost };

        (outcome.Passed, DrillWords.Verdict(outcome)).ShouldBe((passed, verdict));
    }

    [Fact]
    public void A_drill_that_does_not_apply_neither_passes_nor_fails()
    {
        var outcome = new DrillOutcome(s_plan, "No request has a column but its time.") { Applies = false };

        (outcome.Passed, DrillWords.Verdict(outcome)).ShouldBe((null, "does not apply"));
        new DrillReport("tickets/1", 250, "", 1, [], [outcome]).Passed.ShouldBeTrue();
    }

    [Fact]
    public void Every_kind_but_the_control_is_drilled_under_a_name_of_its_own() =>
        DrillPlan.All.Select(plan => plan.Name).ShouldBe(["late-labels", "stuck-feature", "swapped-columns", "poisoned-batch", "frozen-model", "dead-store"]);
}
