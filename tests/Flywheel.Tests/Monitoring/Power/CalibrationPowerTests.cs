using Flywheel.Core;
using Flywheel.Evaluation.Sequential;
using Flywheel.Monitoring.Power;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Tests.Monitoring.Power;

public sealed class CalibrationPowerTests
{
    [Fact]
    public void A_greater_shift_is_seen_sooner_and_the_sentence_says_so()
    {
        var power = new CalibrationPower(0.02, 0.3, new CalibrationAlarmOptions(), TimeSpan.FromHours(12), 28);

        var (small, great) = (power.Of(0.03), power.Of(0.1));

        great.MostDays!.Value.ShouldBeLessThan(small.MostDays ?? 29);
        great.Explanation.ShouldBe($"A shift of 0.100 is seen after {great.MedianDays} days in half of all cases and after {great.MostDays} in four of five within 28 days, and 0.5 days of waiting for outcomes on top.");
        power.Of(0).MedianDays.ShouldBeNull();
    }

    [Fact]
    public void The_smallest_shift_is_seen_in_four_of_five_fresh_histories()
    {
        var smallest = new CalibrationPower(0.02, 0.3, new CalibrationAlarmOptions(), TimeSpan.Zero, 14).Smallest()!;

        var seen = Enumerable.Range(1, 300).Count(seed =>
        {
            var (random, detector, day) = (new SeededRandom((ulong)(seed + 5_000)), new MeanChangeDetector(new MeanChangeOptions { Tolerance = 0.015, UnitsPerFalseAlarm = 90 / 0.8 }), 0.0);
            return Enumerable.Range(1, 42).Any(n =>
            {
                day = (0.3 * day) + (Math.Sqrt(1 - 0.09) * 0.02 * random.NextNormal());
                detector.Add(day + (n > 28 ? smallest.Shift : 0));
                return n > 28 && detector.IsAlarm;
            });
        });

        smallest.Shift.ShouldBeInRange(0.03, 0.08);
        seen.ShouldBeInRange(220, 270);
    }
}
