using Flywheel.Labels.Outcomes;
using Flywheel.Projects;

namespace Flywheel.Tests.Projects;

public sealed class LoopSectionTests
{
    private const string Project = TicketsProject.Text + TicketsProject.Endpoint;

    [Fact]
    public void A_loop_reads_as_written()
    {
        var loop = ProjectReader.Read("/projects/tickets/flywheel.yaml", Project + """
            loop:
              look_every: 30s
              day_starts: 9h
              outcome_wait: 6h
              outcomes: { deadline: 3d, missing: negative }
              retrain: { calibration_alarm: tell, loss_rise: 0.02, labels: 100_000, age: 30d, every: 7d }
              rollout: { shares: [10%], watch: 3d, at_most: 10d }
            """).Value.Loop!;

        loop.LookEvery.ShouldBe(TimeSpan.FromSeconds(30));
        (loop.Outcomes.Deadline, loop.Outcomes.Missing).ShouldBe((TimeSpan.FromDays(3), MissingRule.Negative));
        (loop.Rollout.Comparison.UnitStart, loop.Rollout.Comparison.OutcomeWait, loop.Rollout.Comparison.MaxUnits).ShouldBe((TimeSpan.FromHours(9), TimeSpan.FromHours(6), 10));
        (loop.Rollout.Shares.Single(), loop.Rollout.WatchFor).ShouldBe((0.1, TimeSpan.FromDays(3)));
        (loop.Retrain!.OnCalibrationAlarm, loop.Retrain.LossRise, loop.Retrain.Labels, loop.Retrain.Age, loop.Retrain.Every).ShouldBe((false, 0.02, 100_000, TimeSpan.FromDays(30), TimeSpan.FromDays(7)));
    }

    [Fact]
    public void A_project_without_a_loop_only_answers() => ProjectReader.Read("/projects/tickets/flywheel.yaml", Project).Value.Loop.ShouldBeNull();

    [Fact]
    public void Monitors_read_as_written_and_have_an_answer_for_everything_that_is_not_said()
    {
        var monitor = ProjectReader.Read("/projects/tickets/flywheel.yaml", Project + """
            monitor:
              false_alarm_every: 180d
              features: [size]
              integrity: { every: 1min, strange: 1% }
              skew: { every: 6h, share: 2% }
              alerts: [{ monitor: drift, severity: notice, owner: ann, action: Look., repeat_after: 2d }]
              webhooks: ["http://127.0.0.1:9093/alerts"]
            """).Value.Monitor!;

        (monitor.DaysPerFalseAlarm, monitor.RowsPerSecond, monitor.Features.Single()).ShouldBe((180, 100, "size"));
        (monitor.IntegrityEvery, monitor.Integrity.Strange, monitor.Integrity.MinRows).ShouldBe((TimeSpan.FromMinutes(1), 0.01, 100));
        (monitor.Skew.Every, monitor.Skew.Rows, monitor.Skew.Share).ShouldBe((TimeSpan.FromHours(6), 200, 0.02));
        monitor.Rules.Select(rule => $"{rule.Monitor} {rule.Severity} {rule.Owner} {rule.RepeatAfter.TotalDays}").ShouldBe(["drift Notice ann 2", "* Warning whoever serves 1"]);
        monitor.Webhooks.Single().ToString().ShouldBe("http://127.0.0.1:9093/alerts");
    }

    [Fact]
    public void Every_mistake_of_monitors_is_told_at_once_with_its_place() =>
        ProjectReader.Read("/projects/tickets/flywheel.yaml", Project + """
            monitor:
              rows_per_secnd: 100
              false_alarm_every: 1d
              features: [sise]
              integrity: { rows: none, run_times: 0 }
              alerts: [{ monitor: drft, owner: ann, action: Look. }, { monitor: drift, owner: ann, action: Look. }, { monitor: drift, owner: ben, action: Look. }]
              webhooks: [nowhere]
            """).Refusals.Select(refusal => $"{refusal.Place!.Line} {refusal.Place.Key}: {refusal.Sentence} {refusal.Remedy}".TrimEnd()).ShouldBe(
        [
            "11 monitor.rows_per_secnd: There is no key 'rows_per_secnd' in 'monitor'. Did you mean 'rows_per_second'?",
            "11 monitor.alerts: Two rules are for 'drift'. Keep one.",
            "11 monitor.false_alarm_every: Found 1; wanted 4 to 200000.",
            "11 monitor.integrity.run_times: Found 0; wanted 1 to 1000.",
            "13 monitor.features[0]: There is no feature 'sise' to watch. Did you mean 'size'?",
            "14 monitor.integrity.rows: 'monitor.integrity.rows' is 'none', but a whole number from 1 on is wanted.",
            "15 monitor.alerts[0].monitor: 'monitor.alerts[0].monitor' is 'drft', but one of calibration, labels, drift, integrity, expected-quality, skew, * is wanted. Did you mean 'drift'?",
            "16 monitor.webhooks[0]: 'nowhere' is no address. Write for example 'http://127.0.0.1:9093/alerts'.",
        ]);

    [Fact]
    public void Every_mistake_is_told_at_once_with_its_place()
    {
        var read = ProjectReader.Read("/projects/tickets/flywheel.yaml", Project + """
            loop:
              lok_every: 30s
              outcomes: { deadline: 90000d, missing: negativ }
              retrain: { age: soon, labels: 0 }
              rollout: { watch: 36h, at_most: 1d }
            """);

        read.Refusals.Select(refusal => $"{refusal.Place!.Line} {refusal.Place.Key}: {refusal.Sentence} {refusal.Remedy}".TrimEnd()).ShouldBe(
        [
            "11 loop.lok_every: There is no key 'lok_every' in 'loop'. Did you mean 'look_every'?",
            "11 loop.outcomes.deadline: Found 90000.00:00:00; wanted 00:00:01 to 3650.00:00:00.",
            "11 loop.rollout.min_units: Found 1; wanted 2 to 1000.",
            "11 loop.rollout.max_units: Found 1; wanted 2 to 10000.",
            "12 loop.outcomes.missing: 'loop.outcomes.missing' is 'negativ', but one of unknown, negative is wanted. Did you mean 'negative'?",
            "13 loop.retrain.age: 'loop.retrain.age' is 'soon', but a length of time such as '10ms', '5min', '1h' or '45d' is wanted.",
            "13 loop.retrain.labels: 'loop.retrain.labels' is '0', but a whole number from 1 on is wanted.",
            "14 loop.rollout.watch: '36h' is no number of days. Write for example '7d'.",
        ]);
    }
}
