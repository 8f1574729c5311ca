using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Tests.Evaluation.Sequential;

public sealed class SplitAndGuardrailTests
{
    [Fact]
    public void A_right_split_is_hardly_ever_called_wrong_however_often_one_looks()
    {
        var wrong = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var (random, test) = (new SeededRandom(seed), new SampleRatioTest([0.95, 0.05], 0.05));
            for (var n = 0; n < 2_000 && !test.IsWrong; n++)
            {
                test.Add(random.NextDouble() < 0.05 ? 1 : 0);
            }

            wrong += test.IsWrong ? 1 : 0;
        }

        wrong.ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public void A_split_that_loses_a_fifth_of_an_arm_is_found()
    {
        var (random, test, n) = (new SeededRandom(3), new SampleRatioTest([0.5, 0.5]), 0);
        while (!test.IsWrong && n++ < 20_000)
        {
            test.Add(random.NextDouble() < 0.4 / 0.9 ? 1 : 0);
        }

        n.ShouldBeLessThan(4_000);
        test.PValue.ShouldBeLessThanOrEqualTo(0.001);
    }

    [Fact]
    public void A_log_that_has_one_arm_after_the_other_does_not_make_a_right_split_wrong()
    {
        var (ordered, gathered) = (new SampleRatioTest([0.75, 0.25]), new SampleRatioTest([0.75, 0.25]));
        Enumerable.Repeat(1, 64).ToList().ForEach(ordered.Add);
        Enumerable.Repeat(0, 192).ToList().ForEach(ordered.Add);

        gathered.Add([192, 64]);

        ordered.IsWrong.ShouldBeTrue("sixty-four times the rare arm is no chance");
        gathered.IsWrong.ShouldBeFalse();
        gathered.Counts.ShouldBe(ordered.Counts);
    }

    [Fact]
    public void The_bayes_factor_of_a_split_equals_its_closed_form()
    {
        // Two arms, prior 50 and 50, three of three in the first: B(53, 50) / B(50, 50) x 2^3 = (50 x 51 x 52) / (100 x 101 x 102) x 8.
        var test = new SampleRatioTest([0.5, 0.5]);
        test.Add(0);
        test.Add(0);
        test.Add(0);

        test.PValue.ShouldBe(100.0 * 101 * 102 / (50.0 * 51 * 52) / 8, 1e-9);
    }

    [Fact]
    public void A_guardrail_at_its_limit_holds_and_one_far_above_it_breaks_within_a_few_hundred_rows()
    {
        var broken = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var (random, guardrail) = (new SeededRandom(seed), new Guardrail("errors", 0.02, 0.05));
            for (var n = 0; n < 2_000; n++)
            {
                guardrail.Add(random.NextDouble() < 0.02 ? 1 : 0);
            }

            broken += guardrail.IsBroken ? 1 : 0;
        }

        var (failing, draws) = (new Guardrail("errors", 0.02), new SeededRandom(9));
        while (!failing.IsBroken)
        {
            failing.Add(draws.NextDouble() < 0.1 ? 1 : 0);
        }

        broken.ShouldBeLessThanOrEqualTo(10);
        failing.Count.ShouldBeLessThan(500);
    }

    [Fact]
    public void Shares_that_do_not_sum_to_one_are_a_bug()
    {
        Should.Throw<ArgumentException>(() => new SampleRatioTest([0.5, 0.6]));
        Should.Throw<ArgumentOutOfRangeException>(() => new Guardrail("errors", 0));
    }
}
