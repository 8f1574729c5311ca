using Flywheel.Projects;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Replay;

namespace Flywheel.Tests.Projects.Replay;

public sealed class ReplayReaderTests
{
    private static readonly ProjectDefinition s_project = ProjectReader.Read("/projects/tickets/flywheel.yaml", """
        project: tickets
        objective: { business: Answer in time }
        sources: { raw: { csv: tickets.csv } }
        datasets: { tickets: { from: raw, key: id, event_time: opened_at, known_at: closed_at } }
        features: { size: size, recent: mean(tickets.late) over 6h }
        label: { name: late, is: late }
        split: { by: time, train: 2001-01, validate: 2001-02, test: 2001-03 }
        train: { metric: auc, candidates: [gradient-boosting] }
        """).Value;

    [Fact]
    public void A_story_reads_as_written()
    {
        var story = ReplayReader.Read(s_project, """
            span: 2001-03..2001-04
            day_starts: 9h
            outcome_wait: 6h
            models:
              small: { features: [size], rows: 1000, held_out: 1d, parameters: { rounds: 20 } }
              leaky: { known_at: opened_at }
            gates: [auc >= 0.6]
            story:
              - { at: 2001-03-01, deploy: small }
              - { when: calibration-alarm, wait_for: month, challenge: small, since: 2001-02-01, reason: Decay. }
              - { at: 2001-04-02, force: leaky, by: somebody }
            """).Value;

        story.DayStarts.ShouldBe(TimeSpan.FromHours(9));
        story.OutcomeWait.ShouldBe(TimeSpan.FromHours(6));
        (story.Rollout.Comparison.UnitStart, story.Rollout.Watch.UnitStart).ShouldBe((TimeSpan.FromHours(9), TimeSpan.FromHours(1)));
        (story.Models["small"].HeldOut, story.Models["leaky"].HeldOut).ShouldBe((1, 3));
        story.Models["small"].Rows.ShouldBe(1000);
        story.Models["small"].Parameters["rounds"].Text.ShouldBe("20");
        story.Models["leaky"].KnownAt!.Text.ShouldBe("opened_at");
        story.Acts.Select(act => (act.Deed, act.Model, act.At is null, act.AtMonth, act.By)).ShouldBe(
            [(ReplayDeed.Deploy, "small", false, false, "replay"), (ReplayDeed.Challenge, "small", true, true, "replay"), (ReplayDeed.Force, "leaky", false, false, "somebody")]);
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_its_place()
    {
        var read = ReplayReader.Read(s_project, """
            span: 2001-13
            models:
              small: { features: [sise] }
            story:
              - { at: 2001-03-01, deploy: smal }
              - { challenge: small }
              - { at: 2001-04-01, bless: small }
            """);

        read.Refusals.Select(refusal => $"{refusal.Place!.Line}: {refusal.Sentence} {refusal.Remedy}").ShouldBe(
        [
            "1: '2001-13' is not a range of time. Write 2001-01..2001-04, 2001-05, 2001-05-03..2001-05-20 or 2001-05-01T06:00Z..2001-05-01T18:00Z.",
            "3: 'sise' is no feature of flywheel.yaml. Did you mean 'size'?",
            "5: 'smal' is not under 'models'. Did you mean 'small'?",
            "6: An act has either 'at', a day, or 'when', an alarm. Write 'at: 2001-03-01' or 'when: calibration-alarm'.",
            "7: An act does one of 'deploy', 'challenge', 'leak', 'force'; this one does 0. Write for example '{ at: 2001-03-01, deploy: static }'.",
        ]);
    }
}
