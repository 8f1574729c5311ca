using Flywheel.Core;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop;

namespace Flywheel.Tests.Projects.Loop;

public sealed class RetrainTriggersTests
{
    private static readonly Timestamp s_made = Timestamp.From(new DateTimeOffset(2001, 3, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly RetrainFacts s_quiet = new(s_made + TimeSpan.FromDays(10), "flights/1", s_made, LastAt: null, Outcomes: 5_000, Alarm: null, Losses: [], TestLoss: 0.4);

    [Theory]
    [InlineData("alarm", "The calibration alarm: Since 13 April it is off.")]
    [InlineData("labels", "5000 outcomes came since the last candidate; 5000 are a reason to train.")]
    [InlineData("age", "flights/1 was made on 1 March 2001, more than 10 days ago.")]
    [InlineData("every", "The schedule: 10 days since 1 March 2001.")]
    public void Each_reason_that_is_set_is_enough_and_says_so(string which, string reason)
    {
        var never = new RetrainDefinition { OnCalibrationAlarm = false };
        var (definition, facts) = which switch
        {
            "alarm" => (new RetrainDefinition(), s_quiet with { Alarm = "Since 13 April it is off." }),
            "labels" => (never with { Labels = 5_000 }, s_quiet),
            "age" => (never with { Age = TimeSpan.FromDays(10) }, s_quiet),
            _ => (never with { Every = TimeSpan.FromDays(10) }, s_quiet),
        };

        new RetrainTriggers(never).Due(facts).ShouldBeNull();
        new RetrainTriggers(definition).Due(facts).ShouldBe(reason);
    }

    [Fact]
    public void A_loss_that_rose_is_decay_and_one_that_fell_is_not()
    {
        var triggers = new RetrainTriggers(new RetrainDefinition { OnCalibrationAlarm = false, LossRise = 0.02 });
        double[] Days(double after) => [.. Enumerable.Range(0, 20).Select(day => 0.4 + (day % 2 == 0 ? 0.005 : -0.005)), .. Enumerable.Range(0, 10).Select(day => 0.4 + after + (day % 2 == 0 ? 0.005 : -0.005))];

        var worse = triggers.Due(s_quiet with { Losses = Days(0.06) });
        var better = triggers.Due(s_quiet with { Losses = Days(-0.06) });
        var same = triggers.Due(s_quiet with { Losses = Days(0) });

        worse.ShouldNotBeNull().ShouldStartWith("Decay: over the last ");
        worse.ShouldEndWith("against 0.4000 on the test rows of flights/1, more than 0.02 above.");
        better.ShouldBeNull();
        same.ShouldBeNull();
    }

    [Fact]
    public void A_clock_that_went_backwards_is_no_reason()
    {
        var triggers = new RetrainTriggers(new RetrainDefinition { Age = TimeSpan.FromDays(5), Every = TimeSpan.FromDays(5), Pause = TimeSpan.FromDays(2) });

        triggers.Due(s_quiet with { Now = s_made - TimeSpan.FromDays(400) }).ShouldBeNull();
        triggers.Due(s_quiet with { Now = s_made + TimeSpan.FromDays(1), LastAt = s_made + TimeSpan.FromDays(20) }).ShouldBeNull();
    }

    [Fact]
    public void After_a_candidate_nothing_is_a_reason_until_the_pause_is_over()
    {
        var triggers = new RetrainTriggers(new RetrainDefinition { Pause = TimeSpan.FromDays(2) });
        var facts = s_quiet with { Alarm = "Off.", LastAt = s_quiet.Now - TimeSpan.FromDays(1) };

        triggers.Due(facts).ShouldBeNull();
        triggers.Due(facts with { Now = facts.Now + TimeSpan.FromDays(1) }).ShouldNotBeNull();
        triggers.Next(facts).ShouldBe([("a candidate for the calibration alarm, when the pause is over", s_quiet.Now + TimeSpan.FromDays(1))]);
    }
}
