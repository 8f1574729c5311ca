using Flywheel.Core;
using Flywheel.Evaluation.Sequential;
using Flywheel.Monitoring.Drift;

namespace Flywheel.Tests.Monitoring.Drift;

public sealed class DriftMonitorTests
{
    [Fact]
    public void Shuffled_days_raise_at_most_one_false_alarm_in_90_days_over_60_features_that_share_their_weather()
    {
        var (alarms, days) = (0, 0);
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var random = new SeededRandom(seed);
            double[] Day()
            {
                // Distances of 63 watched things on one day: half of each is the day's own, half is shared.
                var shared = random.NextNormal();
                return [.. Enumerable.Range(0, 63).Select(_ => Math.Exp(shared + random.NextNormal()))];
            }

            var calibration = Enumerable.Range(0, 30).Select(_ => Day()).ToArray();
            var detectors = Enumerable.Range(0, 63).Select(i => new RankChangeDetector(calibration.Select(day => day[i]), seed + (ulong)i)).ToArray();
            for (var n = 0; n < 270; n++, days++)
            {
                var day = Day();
                for (var i = 0; i < detectors.Length; i++)
                {
                    detectors[i].Add(day[i]);
                }

                if (detectors.Take(60).Average(detector => detector.Evidence) * 0.5 + (0.1 * detectors[60].Evidence) + (0.3 * detectors[61].Evidence) + (0.1 * detectors[62].Evidence) >= 90)
                {
                    alarms++;
                    Array.ForEach(detectors, detector => detector.Restart());
                }
            }
        }

        alarms.ShouldBeLessThanOrEqualTo(days / 90);
    }

    [Fact]
    public void Healthy_days_are_like_the_reference()
    {
        var days = new DrawnDays(6, 600);
        var (reference, reports) = (days.Reference(40), new List<DriftReport>());
        var monitor = new DriftMonitor(reference, new DriftOptions());
        for (ulong day = 100; day < 190; day++)
        {
            reports.Add(monitor.Add(DrawnDays.Sketch(reference, days.Draw(day))));
        }

        reports.Count(report => report.IsAlarm).ShouldBeLessThanOrEqualTo(1);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(150)]
    public void Days_of_far_fewer_rows_than_the_reference_are_healthy_too(int rows)
    {
        // What a service sees of the traffic it learned from, or a tenth of it: distances scatter more, and nothing has drifted.
        var (reference, few, alarms) = (new DrawnDays(6, 3_000).Reference(40), new DrawnDays(6, rows), 0);
        var monitor = new DriftMonitor(reference, new DriftOptions());
        for (ulong day = 100; day < 280; day++)
        {
            var report = monitor.Add(DrawnDays.Sketch(reference, few.Draw(day)));
            alarms += report.IsAlarm ? 1 : 0;
            (report.Day is null).ShouldBe(rows < 100);
        }

        alarms.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void Real_distances_of_healthy_days_raise_no_more_false_alarms_than_they_may()
    {
        // As a loop does it: half the budget of 90 days is the drift monitor's, a reference of four weeks, shuffled days for ever.
        var (alarms, days) = (0, 0);
        Parallel.For(1, 11, seed =>
        {
            var drawn = new DrawnDays(3, 250);
            var reference = DriftReference.Build([.. Enumerable.Range(1, 28).Select(day => drawn.Draw((ulong)((seed * 10_000) + day)))], 1).Value;
            var monitor = new DriftMonitor(reference, new DriftOptions { DaysPerFalseAlarm = 180 });
            for (var day = 0; day < 180; day++)
            {
                var report = monitor.Add(DrawnDays.Sketch(reference, drawn.Draw((ulong)((seed * 10_000) + 1_000 + day))));
                Interlocked.Add(ref alarms, report.IsAlarm ? 1 : 0);
                Interlocked.Increment(ref days);
            }
        });

        alarms.ShouldBeLessThanOrEqualTo(days / 180);
    }

    [Fact]
    public void A_monitor_that_takes_kept_days_again_is_where_it_was()
    {
        var days = new DrawnDays(6, 600);
        var reference = days.Reference(40);
        var (monitor, again) = (new DriftMonitor(reference, new DriftOptions()), new DriftMonitor(reference, new DriftOptions()));
        for (ulong day = 100; day < 130; day++)
        {
            var report = monitor.Add(DrawnDays.Sketch(reference, days.Draw(day, (row, _) => row[3] += 1)));

            var kept = again.Add(report.Day!);

            (kept.IsAlarm, kept.Evidence).ShouldBe((report.IsAlarm, report.Evidence));
        }
    }

    [Fact]
    public void One_feature_that_shifts_is_named_within_a_week() =>
        DaysUntil((row, _) => row[3] += 1.2, out var report).ShouldBeLessThanOrEqualTo(7, report.Explanation);

    [Fact]
    public void Features_that_change_together_though_none_changes_by_itself_are_found_within_a_week()
    {
        // Each stays normal with the deviation it had; they become one.
        DaysUntil((row, random) =>
        {
            var together = random.NextNormal();
            for (var at = 0; at < row.Length; at++)
            {
                row[at] = (0.2 * row[at]) + (0.98 * together);
            }
        }, out var report).ShouldBeLessThanOrEqualTo(7, report.Explanation);

        report.Findings[0].Name.ShouldBe("all features together");
    }

    [Fact]
    public void Scores_that_shift_with_their_feature_are_found()
    {
        DaysUntil((row, _) => row[0] += 1, out var report).ShouldBeLessThanOrEqualTo(5);

        report.Findings.Take(3).Select(finding => finding.Name).ShouldContain("scores");
    }

    [Fact]
    public void A_day_without_rows_is_no_evidence_and_a_column_that_vanished_is()
    {
        var days = new DrawnDays(6, 600);
        var reference = days.Reference(40);
        var monitor = new DriftMonitor(reference, new DriftOptions());

        monitor.Add(reference.NewSketch()).Explanation.ShouldBe("No rows on this day: nothing to compare.");

        var report = monitor.Add(reference.NewSketch());
        for (ulong day = 200; day < 208 && !report.IsAlarm; day++)
        {
            var drawn = days.Draw(day);
            var without = new Flywheel.Core.Columns.ColumnBatch(new([.. drawn.Features.Schema.Fields.Skip(1)]), [.. drawn.Features.Columns.Skip(1)]);
            report = monitor.Add(DrawnDays.Sketch(reference, new ReferenceDay(without, drawn.Scores)));
        }

        report.Findings[0].Name.ShouldBe("n0");
        report.Findings[0].Distance.ShouldBe(1);
    }

    [Fact]
    public void A_reference_of_a_few_days_is_refused()
    {
        var days = new DrawnDays(2, 50);

        DriftReference.Build([.. Enumerable.Range(1, 5).Select(day => days.Draw((ulong)day))], 1).Refusals.ShouldBe(
            [new Refusal("monitoring.reference-short", "Reference too short", "The reference has 5 days with rows.", "Give at least 14, better 40: only days tell how much days differ.")]);
    }

    [Fact]
    public void A_reference_travels_as_json_and_judges_as_before()
    {
        var days = new DrawnDays(3, 400);
        var reference = days.Reference(20);

        var json = DriftReferenceJson.Write(reference);
        var again = DriftReferenceJson.Read(json).Value;

        DriftReferenceJson.Write(again).ShouldBe(json);
        var (before, after) = (new DriftMonitor(reference, new DriftOptions()), new DriftMonitor(again, new DriftOptions()));
        for (ulong day = 100; day < 105; day++)
        {
            after.Add(DrawnDays.Sketch(again, days.Draw(day))).Evidence.ShouldBe(before.Add(DrawnDays.Sketch(reference, days.Draw(day))).Evidence);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("not json")]
    public void A_damaged_reference_is_refused(string json) =>
        DriftReferenceJson.Read(System.Text.Encoding.UTF8.GetBytes(json)).Refusals[0].Code.ShouldBe("monitoring.reference-damaged");

    private static int DaysUntil(Action<double[], SeededRandom> spoil, out DriftReport report)
    {
        var days = new DrawnDays(6, 600);
        var reference = days.Reference(60);
        var monitor = new DriftMonitor(reference, new DriftOptions());
        for (ulong day = 100; day < 110; day++)
        {
            monitor.Add(DrawnDays.Sketch(reference, days.Draw(day))).IsAlarm.ShouldBeFalse();
        }

        for (var day = 1; ; day++)
        {
            report = monitor.Add(DrawnDays.Sketch(reference, days.Draw((ulong)(200 + day), spoil)));
            if (report.IsAlarm || day == 30)
            {
                return report.IsAlarm ? day : int.MaxValue;
            }
        }
    }
}
