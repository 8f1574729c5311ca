using Flywheel.Core;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Tests.Monitoring.Quality;

public sealed class SlicedCalibrationAlarmTests
{
    private static readonly string[] s_airports = [.. Enumerable.Range(0, 20).Select(i => $"airport {i}")];

    [Fact]
    public void Twenty_slices_and_the_whole_share_one_budget_of_false_alarms()
    {
        var (alarms, days) = (0, 0);
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var (random, alarm) = (new SeededRandom(seed), new SlicedCalibrationAlarm(s_airports, new CalibrationAlarmOptions()));
            for (var day = 0; day < 90; day++, days++)
            {
                if (Add(alarm, day, random, _ => 0).IsAlarm)
                {
                    alarms++;
                    alarm = new SlicedCalibrationAlarm(s_airports, new CalibrationAlarmOptions());
                }
            }
        }

        alarms.ShouldBeLessThanOrEqualTo(days / 90);
    }

    [Fact]
    public void A_slice_that_goes_wrong_is_named_though_the_whole_stays_right()
    {
        var (random, alarm) = (new SeededRandom(3), new SlicedCalibrationAlarm(s_airports, new CalibrationAlarmOptions()));
        for (var day = 0; day < 30; day++)
        {
            Add(alarm, day, random, _ => 0).IsAlarm.ShouldBeFalse();
        }

        var finding = Enumerable.Range(30, 30).Select(day => Add(alarm, day, random, airport => airport == 7 ? 0.15 : 0)).First(finding => finding.IsAlarm);

        finding.Slice.ShouldBe("airport 7");
        finding.Finding.Observed.ShouldBeGreaterThan(finding.Finding.Promised + 0.05);
    }

    private static SlicedCalibrationFinding Add(SlicedCalibrationAlarm alarm, int day, SeededRandom random, Func<int, double> off)
    {
        var (whole, slices) = (new QualityWindow(), s_airports.ToDictionary(name => name, _ => new QualityWindow()));
        var weather = 0.02 * random.NextNormal();
        for (var airport = 0; airport < s_airports.Length; airport++)
        {
            for (var row = 0; row < 60; row++)
            {
                var score = 0.1 + (0.3 * row / 60);
                var outcome = random.NextDouble() < score + weather + off(airport);
                whole.Add(score, outcome);
                slices[s_airports[airport]].Add(score, outcome);
            }
        }

        var start = new Timestamp(day * 86_400L * Timestamp.PerSecond);
        return alarm.Add(new QualityCohort(start, start + TimeSpan.FromDays(1), whole.Count, whole), slices);
    }
}
