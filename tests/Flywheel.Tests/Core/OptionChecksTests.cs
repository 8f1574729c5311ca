using Flywheel.Core;
using Flywheel.Evaluation.Sequential;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Tests.Core;

public sealed class OptionChecksTests
{
    [Fact]
    public void Every_wrong_setting_of_a_comparison_is_told_at_once_with_its_key()
    {
        var wrong = new PairedComparisonOptions
        {
            Unit = TimeSpan.FromMinutes(1),
            UnitStart = TimeSpan.FromHours(1),
            OutcomeWait = TimeSpan.FromSeconds(-1),
            MinOutcomes = 0,
            MaxMissing = 2,
            MinUnits = 1,
            MaxUnits = 0,
        };

        string.Join('\n', OptionChecks.Check(wrong, "evaluation.options", "rollout")).ShouldBe("""
            rollout.unit: Found 00:01:00; wanted 01:00:00 to 31.00:00:00.
            rollout.min_outcomes: Found 0; wanted 1 to 1000000000.
            rollout.max_missing: Found 2; wanted 0 to 1.
            rollout.min_units: Found 1; wanted 2 to 1000.
            rollout.max_units: Found 0; wanted 2 to 10000.
            rollout.unit_start: Found 01:00:00; wanted at least 0 and less than the unit, 00:01:00.
            rollout.outcome_wait: Found -00:00:01; wanted at least 0.
            rollout.max_units: Found 0; wanted at least as many as min_units, 1.
            """);
    }

    [Fact]
    public void Defaults_are_within_their_ranges()
    {
        object[] defaults = [new PairedComparisonOptions(), new MeanSequenceOptions(), new MeanChangeOptions(), new CalibrationAlarmOptions(), new QualityCohortsOptions(), new DriftOptions(), new OutcomeRules()];

        defaults.SelectMany(options => OptionChecks.Check(options, "x", "x")).ShouldBeEmpty();
    }

    [Fact]
    public void Settings_that_nobody_checked_are_a_bug_where_they_are_used()
    {
        Should.Throw<ArgumentException>(() => new CalibrationAlarm(new CalibrationAlarmOptions { Tolerance = double.NaN, DaysPerFalseAlarm = 1 })).Message.ShouldStartWith(
            "CalibrationAlarmOptions.tolerance: Found NaN; wanted 0 to 0.5.\nCalibrationAlarmOptions.days_per_false_alarm: Found 1; wanted 2 to 1000000.");
        OptionChecks.Check(new DriftOptions { JointShare = 0.6, ScoreShare = 0.5 }, "x", "drift").ShouldHaveSingleItem().ToString().ShouldBe(
            "drift.score_share: Found 0.5 beside a joint_share of 0.6 and a quality_share of 0.1; wanted something left for single features.");
    }
}
