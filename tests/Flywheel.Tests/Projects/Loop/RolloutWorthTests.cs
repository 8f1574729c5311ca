using System.Globalization;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Sequential;
using Flywheel.Evaluation.Thresholds;
using Flywheel.Projects.Loop;

namespace Flywheel.Tests.Projects.Loop;

public sealed class RolloutWorthTests
{
    private static readonly Timestamp s_start = Timestamp.From(new DateTimeOffset(2001, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly RolloutWorth _worth = new(new DecisionValue(2, -1, -2, 0), championThreshold: 0.5, challengerThreshold: 0.3, new PairedComparisonOptions());
    private readonly SeededRandom _random = new(1);

    [Fact]
    public void What_a_challenger_is_worth_is_told_with_its_range_whoever_answered()
    {
        Live(days: 14);

        // It says yes to all, the champion to none: 4 more for a yes, 1 less for a no, and three of ten are yes.
        var told = _worth.Sentence(s_start + TimeSpan.FromDays(14));

        told.ShouldStartWith(" In money: +0.");
        told.ShouldEndWith(" a decision beside the other release, on the same rows over 14 days.");
        var numbers = told.Split('[', ',', ']');
        double.Parse(numbers[1], CultureInfo.InvariantCulture).ShouldBeInRange(0.1, 0.5);
        double.Parse(numbers[2], CultureInfo.InvariantCulture).ShouldBeInRange(0.5, 0.9);
    }

    [Fact]
    public void A_few_days_have_no_range_and_none_say_nothing()
    {
        _worth.Sentence(s_start).ShouldBe("");
        Live(days: 1);

        _worth.Sentence(s_start + TimeSpan.FromDays(1)).ShouldEndWith("a day is too few for a range.");
    }

    private void Live(int days)
    {
        for (var row = 0; row < days * 200; row++)
        {
            var (time, byChallenger) = (s_start + (TimeSpan.FromDays(1) * (row / 200.0)), row % 3 == 0);
            var (answered, shadow) = byChallenger ? (0.4, 0.45) : (0.45, 0.4);
            _worth.Predicted(time);
            _worth.Observe(new LabelRow("p", 1, Digest.Of("a"u8), "champion", 1, time, answered, null, LabelState.Joined, _random.NextDouble() < 0.3 ? 1 : 0, time) { ShadowScore = shadow }, byChallenger);
        }
    }
}
