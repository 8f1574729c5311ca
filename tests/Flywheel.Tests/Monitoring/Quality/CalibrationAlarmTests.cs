using Flywheel.Core;
using Flywheel.Monitoring.Quality;
using Flywheel.Tests.Evaluation;

namespace Flywheel.Tests.Monitoring.Quality;

public sealed class CalibrationAlarmTests
{
    [Fact]
    public void The_alarm_fires_for_the_static_champion_by_the_week_of_26_April()
    {
        var first = Watch("old").First(finding => finding.IsAlarm);

        first.Day.ToDateTimeOffset().ShouldBeInRange(new(2001, 4, 20, 0, 0, 0, TimeSpan.Zero), new(2001, 5, 3, 0, 0, 0, TimeSpan.Zero));
        first.Promised.ShouldBeGreaterThan(first.Observed + 0.03);
        first.Explanation.ShouldStartWith("Since ");
    }

    [Fact]
    public void The_alarm_never_fires_for_the_model_with_features_of_the_moment_in_18_weeks()
    {
        var findings = Watch("live");

        findings.Count.ShouldBe(122);
        findings.ShouldAllBe(finding => !finding.IsAlarm);
        findings.Max(finding => finding.Log).ShouldBeLessThan(Math.Log(90) - 1, "and it is not close");
    }

    [Fact]
    public void A_calibrated_model_on_days_with_weather_is_called_wrong_less_than_once_in_90_days()
    {
        var (alarms, days) = (0, 0);
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var (random, alarm, weather) = (new SeededRandom(seed), new CalibrationAlarm(new CalibrationAlarmOptions()), 0.0);
            for (var day = 0; day < 180; day++, days++)
            {
                weather = (0.3 * weather) + (0.02 * random.NextNormal());
                if (alarm.Add(Day(day, 400, row => 0.1 + (0.3 * row / 400), random, weather)).IsAlarm)
                {
                    alarms++;
                    alarm = new CalibrationAlarm(new CalibrationAlarmOptions());
                }
            }
        }

        alarms.ShouldBeLessThanOrEqualTo(days / 90);
    }

    [Fact]
    public void Scores_that_are_right_on_average_and_too_bold_are_found()
    {
        var (random, alarm) = (new SeededRandom(1), new CalibrationAlarm(new CalibrationAlarmOptions()));

        // Scores spread from 0.02 to 0.48 around chances that spread from 0.15 to 0.35.
        var findings = Enumerable.Range(0, 40).Select(day => alarm.Add(Day(day, 2_000, row => 0.25 + (0.46 * ((row / 2_000.0) - 0.5)), random, 0, row => 0.25 + (0.2 * ((row / 2_000.0) - 0.5))))).ToList();

        findings.First(finding => finding.IsAlarm).Explanation.ShouldContain("bold scores are too bold");
    }

    private static List<CalibrationFinding> Watch(string model)
    {
        var alarm = new CalibrationAlarm(new CalibrationAlarmOptions());
        return [.. FlightDays.All.Select(day =>
        {
            var window = new QualityWindow();
            for (var row = 0; row < day.Flights; row++)
            {
                window.Add(day.Sums[$"{model}_score"] / day.Flights, row < day.Sums["late"]);
            }

            return alarm.Add(new QualityCohort(day.Start, day.Start + TimeSpan.FromDays(1), day.Flights, window));
        })];
    }

    private static QualityCohort Day(int day, int rows, Func<int, double> score, SeededRandom random, double weather, Func<int, double>? truth = null)
    {
        var window = new QualityWindow();
        for (var row = 0; row < rows; row++)
        {
            window.Add(score(row), random.NextDouble() < (truth ?? score)(row) + weather);
        }

        var start = new Timestamp(day * 86_400L * Timestamp.PerSecond);
        return new QualityCohort(start, start + TimeSpan.FromDays(1), rows, window);
    }
}
