using Flywheel.Evaluation;
using Flywheel.Evaluation.Selective;
using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Tests.Evaluation.Selective;

public sealed class CoverageCurveTests
{
    private static readonly DecisionValue s_value = new(4, -1, -3, 0);

    // By distance from a half: .45 right, .4 right, .2 wrong (yes that was no), .2 right, .1 wrong (no that was yes).
    private static readonly BinarySample s_sample = new([0.95, 0.1, 0.7, 0.3, 0.4], [true, false, false, false, true]);

    [Fact]
    public void Points_equal_those_worked_out_by_hand()
    {
        var points = CoverageCurve.Points(s_sample, s_value, reviewCost: 1);

        points.Select(point => (point.Coverage, point.Accuracy)).Skip(1).ShouldBe([(0.2, 1), (0.4, 1), (0.8, 0.75), (1, 0.6)]);
        // All by people: 4 + 0 + 0 + 0 + 4 less 5. Each row the model takes saves 1; the wrong yes costs 1, the wrong no 7.
        points.Select(point => Math.Round(point.WorthPerRow * 5, 9)).ShouldBe([3, 4, 5, 6, 0]);
    }

    [Fact]
    public void The_best_point_and_the_one_that_is_accurate_enough_are_found()
    {
        var points = CoverageCurve.Points(s_sample, s_value, reviewCost: 1);

        CoverageCurve.Best(points).Coverage.ShouldBe(0.8);
        CoverageCurve.AtLeast(0.9, points)!.Value.Coverage.ShouldBe(0.4);
        CoverageCurve.AtLeast(1.1, points).ShouldBeNull();
    }

    [Fact]
    public void Sure_is_what_is_far_from_the_threshold_that_decides()
    {
        var low = new BinarySample([0.9, 0.35, 0.25, 0.05], [true, false, true, false]).WithThreshold(0.3);

        var points = CoverageCurve.Points(low, s_value, reviewCost: 0);

        points.Skip(1).Select(point => (point.Margin, point.Coverage, point.Accuracy)).ShouldBe([(0.6, 0.25, 1), (0.25, 0.5, 1), (0.05, 1, 0.5)]);
    }

    [Fact]
    public void A_thinned_curve_covers_at_least_what_was_asked_for_each_point_once()
    {
        var points = CoverageCurve.Points(s_sample, s_value, reviewCost: 1);

        CoverageCurve.Thin(points, [1, 0.9, 0.5, 0.4]).Select(point => point.Coverage).ShouldBe([1, 0.8, 0.4]);
    }
}
