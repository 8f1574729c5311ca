using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Reports;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Replay;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Projects.Drills;

/// <summary>
/// Lives through recorded days with something going wrong in the middle of them: the real endpoint, journal, outcomes and loop, on a told clock. What the loop says is what counts; nothing
/// here knows what should be seen. Needs a workspace of its own to harm, a clock of its own, and a <see cref="DrillJournal"/> under all rooms.
/// </summary>
/// <param name="rooms">The rooms of the copy.</param>
/// <param name="reporter">Tells what is raised.</param>
/// <param name="journal">The journal of the copy.</param>
/// <param name="clock">The time of all rooms.</param>
public sealed class DrillRunner(LoopRooms rooms, LoopReporter reporter, DrillJournal journal, ReplayClock clock)
{
    private static readonly TimeSpan s_step = TimeSpan.FromHours(1);

    /// <summary>Runs a drill. Refuses a release that cannot be served.</summary>
    /// <param name="project">The project.</param>
    /// <param name="plan">What goes wrong.</param>
    /// <param name="data">The days that are lived through.</param>
    /// <param name="control">Monitors that raise alarms on these days by themselves.</param>
    /// <param name="progress">Told of the hours lived through, of all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Result<DrillOutcome>> RunAsync(ProjectDefinition project, DrillPlan plan, DrillData data, IReadOnlySet<string> control, IProgress<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(progress);
        var endpoint = $"drill-{plan.Name}";
        clock.MoveTo(data.Start);
        var found = await rooms.Registry.FindAsync(project.Name, ReleaseRegistry.Champion, cancellationToken).ConfigureAwait(false);
        var served = found.TryGet(out var champion) ? await rooms.Endpoints.ServeAsync(endpoint, champion, new EndpointOptions(), cancellationToken).ConfigureAwait(false) : found.Refused<Endpoint>();
        if (!served.TryGet(out var answering))
        {
            return served.Refused<DrillOutcome>();
        }

        var rows = data.Rows();
        var fault = DrillFault.Of(plan.Kind, data, rows, await ImportantAsync(project, champion!, cancellationToken).ConfigureAwait(false), answering.Snapshot.Request);
        if (fault.Rows is null)
        {
            return new DrillOutcome(plan, fault.Text) { Applies = false };
        }

        var drilled = project with { Endpoint = new EndpointDefinition(new TextEntry(endpoint, new Place())) };
        var loop = new LoopService(drilled, (project.Loop ?? new LoopDefinition()) with { Retrain = null }, rooms, new NoCandidates(), NullLogger<LoopService>.Instance);
        await using (loop.ConfigureAwait(false))
        {
            var traffic = new DrillTraffic(answering, rooms, rows, fault.Rows);
            var begins = data.Start + (DrillPlan.DaysBefore * TimeSpan.FromDays(1));
            var watch = new DrillWatch(plan, begins, control, endpoint, rooms, reporter);
            for (var hour = 1; hour <= DrillPlan.Days * 24; hour++)
            {
                var now = data.Start + (hour * s_step);
                clock.MoveTo(now);
                var isFaulty = now > begins && now <= begins + plan.For;
                Harm(plan.Kind, isFaulty, answering);
                await traffic.PassAsync(plan.Kind, now, isFaulty, cancellationToken).ConfigureAwait(false);
                await LookAsync(loop, cancellationToken).ConfigureAwait(false);
                await watch.LookAsync(now, traffic, cancellationToken).ConfigureAwait(false);
                progress.Report(hour / (double)(DrillPlan.Days * 24));
            }

            Harm(plan.Kind, isFaulty: false, answering);
            return new DrillOutcome(plan, fault.Text)
            {
                Detected = watch.Detected,
                By = watch.By,
                Said = watch.Said,
                Recovered = watch.Recovered,
                Answered = traffic.Answered.Count,
                Failed = traffic.Failed,
                Lost = await LostAsync(endpoint, traffic.Answered, cancellationToken).ConfigureAwait(false),
            };
        }
    }

    /// <summary>Monitors that raise alarms where nothing goes wrong: the control, lived through like a drill.</summary>
    public async Task<Result<ImmutableArray<string>>> ControlAsync(ProjectDefinition project, DrillData data, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var plan = new DrillPlan(DrillKind.Control, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        var ran = await RunAsync(project, plan, data, ImmutableHashSet<string>.Empty, progress, cancellationToken).ConfigureAwait(false);
        if (!ran.IsOk)
        {
            return ran.Refused<ImmutableArray<string>>();
        }

        var events = await rooms.Timeline.ListAsync($"drill-{plan.Name}", cancellationToken).ConfigureAwait(false);
        return events.Where(happened => happened.Kind == TimelineKind.Alarm).Select(happened => happened.By).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
    }

    private void Harm(DrillKind kind, bool isFaulty, Endpoint answering)
    {
        journal.IsDead = isFaulty && kind == DrillKind.DeadStore;
        journal.FrozenScore = isFaulty && kind == DrillKind.FrozenModel ? answering.Snapshot.Manifest.Threshold : null;
    }

    // A server logs a look that failed, and looks again a minute later.
    private static async Task LookAsync(LoopService loop, CancellationToken cancellationToken)
    {
        try
        {
            await loop.LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            await loop.ForgetAsync().ConfigureAwait(false);
        }
    }

    // Features that are a column by themselves, the most important first.
    private async Task<IEnumerable<string>> ImportantAsync(ProjectDefinition project, ReleaseVersion champion, CancellationToken cancellationToken)
    {
        var opened = await rooms.Registry.OpenAsync(champion.Digest, cancellationToken).ConfigureAwait(false);
        return opened.TryGet(out var release) && release.Files.TryGetValue(ReleaseFiles.Report, out var json)
            ? ReportJson.Read(json.Span).Importance.Select(weight => project.Features.FirstOrDefault(feature => feature.Name == weight.Feature)?.Expression.Trim() ?? "")
            : [];
    }

    private async Task<long> LostAsync(string endpoint, IReadOnlySet<string> answered, CancellationToken cancellationToken)
    {
        var logged = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in journal.ReadAsync(Storage.DatasetName.Of(PredictionRow.DatasetOf(endpoint)), [], cancellationToken).ConfigureAwait(false))
        {
            logged.Add(PredictionRow.FromJson(row.Json.Span).Id);
        }

        return answered.Count(id => !logged.Contains(id));
    }

    private sealed class NoCandidates : ICandidateMaker
    {
        public string Name => "drill";

        public Task<Result<CandidateReport>> MakeAsync(CancellationToken cancellationToken) =>
            Task.FromResult<Result<CandidateReport>>(new Refusal("drill.no-candidate", "No candidates", "A drill trains nothing."));
    }
}
