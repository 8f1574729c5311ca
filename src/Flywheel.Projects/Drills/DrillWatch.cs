using Flywheel.Core;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Loop.Monitors;

namespace Flywheel.Projects.Drills;

/// <summary>Notes when a fault is seen and when all is well again, by what the loop says. Not thread-safe.</summary>
internal sealed class DrillWatch(DrillPlan plan, Timestamp begins, IReadOnlySet<string> control, string endpoint, LoopRooms rooms, LoopReporter reporter)
{
    // Alarms of these stay for weeks, or until the champion is replaced: what came once is told once.
    private static readonly string[] s_lasting = [MonitorNames.Calibration, MonitorNames.Drift, MonitorNames.Expected];

    private int _told;

    internal TimeSpan? Detected { get; private set; }

    internal string? By { get; private set; }

    internal string? Said { get; private set; }

    internal TimeSpan? Recovered { get; private set; }

    private Timestamp Ends => begins + plan.For;

    internal async Task LookAsync(Timestamp now, DrillTraffic traffic, CancellationToken cancellationToken)
    {
        var events = await rooms.Timeline.ListAsync(endpoint, cancellationToken).ConfigureAwait(false);
        foreach (var happened in events.Skip(_told))
        {
            if (happened.Kind is TimelineKind.Alarm or TimelineKind.Returned or TimelineKind.RolledBack or TimelineKind.Stopped && !control.Contains(happened.By))
            {
                Detect(happened.At, happened.By, happened.Text);
            }
        }

        _told = events.Length;
        if (plan.Kind == DrillKind.DeadStore && traffic.Error is { } error)
        {
            Detect(now, "answers", $"Callers are told: {error}");
        }

        if (Detected is not null && Recovered is null && now > Ends && await IsWellAsync(traffic, cancellationToken).ConfigureAwait(false))
        {
            Recovered = now - Ends;
        }
    }

    // What was raised before the fault began is about something else.
    private void Detect(Timestamp at, string by, string text)
    {
        if (Detected is null && at > begins)
        {
            (Detected, By, Said) = (at - begins, by, text);
        }
    }

    private async Task<bool> IsWellAsync(DrillTraffic traffic, CancellationToken cancellationToken)
    {
        if (traffic.Error is not null)
        {
            return false;
        }

        if (s_lasting.Contains(By))
        {
            // It goes on saying so; what it is about is over with the first day after the fault whose outcomes are in.
            var days = await rooms.Store.DaysAsync(endpoint, DrillPlan.Days, cancellationToken).ConfigureAwait(false);
            var healthy = days.Where(day => day.Day < begins).Select(day => day.LogLoss).DefaultIfEmpty(double.PositiveInfinity).Max();
            return days.Any(day => day.Day >= Ends && day.LogLoss <= 1.1 * healthy);
        }

        var alarms = await reporter.AlarmsAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return alarms.Open.All(alarm => control.Contains(alarm.Monitor) || s_lasting.Contains(alarm.Monitor));
    }
}
