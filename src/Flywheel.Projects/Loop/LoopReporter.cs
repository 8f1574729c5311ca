using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop.Monitors;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Serving.Health;

namespace Flywheel.Projects.Loop;

/// <summary>Tells how an endpoint stands. Reads only what is kept, so any process of the workspace may ask. Safe to use from many threads.</summary>
public sealed class LoopReporter(LoopRooms rooms, ServiceHealthLog answers)
{
    private const int Days = 7;

    /// <summary>How the project's endpoint stands.</summary>
    /// <param name="project">The project.</param>
    /// <param name="events">Events of the timeline to tell at most, the last ones.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LoopReport> ReportAsync(ProjectDefinition project, int events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        var endpoint = project.Endpoint?.Name.Text ?? project.Name;
        var now = Timestamp.Now(rooms.Time);
        var routed = await rooms.Endpoints.RouteAsync(endpoint, cancellationToken).ConfigureAwait(false);
        var found = await rooms.Registry.FindAsync(project.Name, routed.TryGet(out var record) ? FormattableString.Invariant($"{record.Route.Champion}") : ReleaseRegistry.Champion, cancellationToken).ConfigureAwait(false);
        var champion = found.IsOk ? found.Value : null;
        var state = await rooms.Store.FindAsync(endpoint, cancellationToken).ConfigureAwait(false);
        var timeline = await rooms.Timeline.ListAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return new LoopReport
        {
            Endpoint = endpoint,
            Route = record,
            Champion = champion?.ToString(),
            ChampionMadeAt = champion?.CreatedAt,
            LookedAt = await rooms.Store.KeptAtAsync(endpoint, cancellationToken).ConfigureAwait(false),
            Rollout = state?.Rollout is { } rollout ? Describe(rollout, project) : null,
            Making = state?.Making,
            CalibrationAlarm = state?.Alarm,
            CalibrationPower = state?.Power,
            Alerts = state?.Monitors?.Alerts ?? [],
            Monitors = [.. Said(state)],
            Power = Power(state),
            Labels = state?.Labels,
            Days = await rooms.Store.DaysAsync(endpoint, Days, cancellationToken).ConfigureAwait(false),
            Timeline = [.. timeline.TakeLast(events)],
            Next = [.. Next(project, champion, state, now)],
            Limits = [.. Limits(project, champion, now), .. HealthLimits.Of(project.Objective, await answers.ReadAsync(endpoint, now - HealthLimits.Span, cancellationToken).ConfigureAwait(false))],
        };
    }

    /// <summary>What is raised at an endpoint now, and what would be seen; nothing before its loop was turned.</summary>
    public async Task<AlarmReport> AlarmsAsync(string endpoint, CancellationToken cancellationToken)
    {
        var state = await rooms.Store.FindAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return new AlarmReport(state?.Monitors?.Alerts ?? [], Power(state));
    }

    private static ImmutableArray<AlarmLine> Power(LoopState? state) =>
        [.. state?.Power is { } power ? [new AlarmLine(MonitorNames.Calibration, power)] : Array.Empty<AlarmLine>(), .. state?.Monitors?.Power ?? []];

    // What the last looks said, whether or not it was reason for an alert.
    private static IEnumerable<AlarmLine> Said(LoopState? state)
    {
        if (state?.Monitors is { } said)
        {
            var lines = new (string Monitor, string? Text)[] { (MonitorNames.Drift, said.Drift), (MonitorNames.Expected, said.Expected), (MonitorNames.Skew, said.Skew) };
            foreach (var (monitor, text) in lines)
            {
                if (text is not null)
                {
                    yield return new AlarmLine(monitor, text);
                }
            }
        }
    }

    private static string Describe(RolloutState rollout, ProjectDefinition project)
    {
        var (model, units) = (project.Name, rollout.Comparison.Closed.Length - rollout.UnitsBefore);
        var gain = rollout.Comparison.Closed.Length == 0 ? "no day is closed yet" : string.Create(CultureInfo.InvariantCulture,
            $"gain {rollout.Comparison.Closed.Average(unit => unit.Gain / unit.Outcomes):0.0000} a row over {rollout.Comparison.Closed.Length} days");
        var share = project.Loop is { } loop && rollout.Share >= 0 && rollout.Share < loop.Rollout.Shares.Length ? loop.Rollout.Shares[rollout.Share] : 0;
        var what = rollout.Stage switch
        {
            RolloutStage.Shadow => $"{model}/{rollout.Challenger} scores copies beside {model}/{rollout.Champion}",
            RolloutStage.Canary => string.Create(CultureInfo.InvariantCulture, $"{model}/{rollout.Challenger} answers {share:0%} beside {model}/{rollout.Champion}"),
            _ => $"{model}/{rollout.Challenger} answers everything and is watched beside {model}/{rollout.Champion}",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{what}, since {rollout.Since}: {units} days closed, {gain}");
    }

    private static IEnumerable<NextStep> Next(ProjectDefinition project, ReleaseVersion? champion, LoopState? state, Timestamp now)
    {
        if (project.Loop is not { } loop || champion is null || state is null)
        {
            yield break;
        }

        if (state.Making is not null)
        {
            yield return new NextStep("the candidate that is being made is judged by its gates", null);
            yield break;
        }

        if (state.Rollout is { } rollout)
        {
            var day = TimeSpan.FromDays(1);
            var closes = new NextStep("a day closes and the roll-out is judged", NextDay(now, loop));
            yield return closes;
            yield return rollout.Stage switch
            {
                RolloutStage.Shadow => new NextStep("it gets traffic once it is shown to be better, not before its first week is closed, or is returned", rollout.Since + (day * loop.Rollout.Comparison.MinUnits)),
                RolloutStage.Canary => new NextStep("its share grows if it does no harm", rollout.Since + (day * loop.Rollout.UnitsPerShare)),
                _ => new NextStep("the watch ends if it does no harm", rollout.Since + loop.Rollout.WatchFor),
            };
            yield break;
        }

        if (loop.Retrain is { } retrain)
        {
            var facts = new RetrainFacts(now, champion.ToString(), champion.CreatedAt, state.CandidateAt, state.Outcomes, state.Alarm, [.. state.Losses], null);
            foreach (var (what, when) in new RetrainTriggers(retrain).Next(facts))
            {
                yield return new NextStep(what, when);
            }
        }
    }

    private static Timestamp NextDay(Timestamp now, LoopDefinition loop)
    {
        var start = new Evaluation.Sequential.UnitCalendar(TimeSpan.FromDays(1), loop.DayStarts).StartOf(now);
        return start + TimeSpan.FromDays(1);
    }

    private static IEnumerable<LimitFinding> Limits(ProjectDefinition project, ReleaseVersion? champion, Timestamp now)
    {
        if (project.Objective.Staleness is { } staleness)
        {
            var age = champion is null ? (TimeSpan?)null : now - champion.CreatedAt;
            yield return new LimitFinding(string.Create(CultureInfo.InvariantCulture, $"staleness <= {staleness.TotalDays:0.##} days"),
                age is { } old ? string.Create(CultureInfo.InvariantCulture, $"{champion} was made {old.TotalDays:0.0} days ago") : "there is no champion", age is { } days ? days <= staleness : null);
        }
    }
}
