using Flywheel.Core;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Tests.Monitoring.Quality;

public sealed class LabelAlarmTests
{
    private static readonly Timestamp s_start = Timestamp.From(new DateTimeOffset(2001, 3, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_day_with_less_than_half_of_the_usual_outcomes_is_told_and_is_over_with_the_next_usual_one()
    {
        var alarm = new LabelAlarm();
        Days(alarm, (200, 190), (200, 186), (200, 194));
        alarm.Raised.ShouldBeNull();

        Days(alarm, (200, 90));
        var raised = alarm.Raised;
        Days(alarm, (200, 0), (200, 180));

        raised.ShouldBe("Outcomes stay away: of 200 predictions of 1 March 45.0% have one, where 95.0% had by then on the 3 days before.");
        alarm.Raised.ShouldBeNull();
        alarm.Shares.Length.ShouldBe(4);
    }

    [Fact]
    public void Nothing_is_said_of_days_that_are_too_few_or_too_small()
    {
        var young = new LabelAlarm();
        Days(young, (200, 190), (200, 190), (200, 0));
        var small = new LabelAlarm();
        Days(small, (50, 49), (50, 49), (50, 49), (50, 10), (0, 0));

        (young.Raised, small.Raised).ShouldBe((null, null));
    }

    [Fact]
    public void It_goes_on_from_what_was_kept()
    {
        var before = new LabelAlarm();
        Days(before, (200, 190), (200, 190), (200, 190), (200, 3));
        var after = new LabelAlarm();

        after.Resume(before.Shares, before.Raised);
        after.Raised.ShouldBe(before.Raised);
        Days(after, (200, 190));

        after.Raised.ShouldBeNull();
    }

    private static void Days(LabelAlarm alarm, params (long Predictions, long Known)[] days)
    {
        foreach (var (predictions, known) in days)
        {
            alarm.Add(s_start, predictions, known);
        }
    }
}
