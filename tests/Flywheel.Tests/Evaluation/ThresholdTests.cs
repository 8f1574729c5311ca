using Flywheel.Evaluation;
using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Tests.Evaluation;

public sealed class ThresholdTests
{
    // By falling score: yes, no, yes, no, no. Worth of deciding the first k yes: k=0: -6/5; 1: 1/5; 2: 0/5; 3: 7/5; 4: 6/5; 5: 5/5.
    private static readonly BinarySample s_sample = new([0.9, 0.8, 0.7, 0.4, 0.1], [true, false, true, false, false]);

    [Fact]
    public void The_threshold_of_greatest_worth_is_chosen()
    {
        var choice = ThresholdChooser.ByValue(s_sample, new DecisionValue(TruePositive: 4, FalsePositive: -1, FalseNegative: -3, TrueNegative: 0));

        choice.ShouldBe(new ThresholdChoice(0.7, "value per decision", 7 / 5.0));
    }

    [Fact]
    public void When_deciding_yes_never_pays_nothing_is_decided_yes()
    {
        var choice = ThresholdChooser.ByValue(s_sample, new DecisionValue(TruePositive: -1, FalsePositive: -1, FalseNegative: 0, TrueNegative: 0));

        choice.Threshold.ShouldBeGreaterThan(1);
        choice.Value.ShouldBe(0);
    }

    [Fact]
    public void A_precision_no_threshold_reaches_is_refused()
    {
        var sample = new BinarySample([0.9, 0.8], [false, true]);

        var refusal = ThresholdChooser.ByPrecision(sample, atLeast: 0.9).Refusals.Single();

        refusal.ToString().ShouldBe("No threshold gives a precision of 0.9 on 2 rows. Ask for less, or find better features.");
    }
}
