using System.Collections.Immutable;
using System.Diagnostics;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Evaluation.Thresholds;
using Flywheel.Monitoring.Quality;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Wheel;
using Flywheel.Storage;

namespace Flywheel.Projects.Replay;

/// <summary>
/// Lives through a recorded span again on a told clock: the real serving path, the real journal, outcomes when they were known, and a loop that
/// watches, trains, refuses, promotes and rolls back as it would have. Needs a workspace of its own.
/// </summary>
public sealed class ProjectReplay(Datasets datasets, PipelineRunner runner, ProjectWheel wheel, LoopRooms rooms, Workspace workspace, TimeProvider time)
{
    private static readonly TimeSpan BetweenMarks = TimeSpan.FromDays(1);

    /// <summary>Tells the story. Refuses a story that cannot begin, and whatever its first model refuses.</summary>
    /// <param name="project">The project.</param>
    /// <param name="story">Its story.</param>
    /// <param name="key">What names the story: see <see cref="ReplayMark.KeyAsync"/>.</param>
    /// <param name="mark">Where an earlier telling was ended and the workspace was put back to; null begins.</param>
    /// <param name="listener">Told of everything as it happens; of what had happened before the mark, again.</param>
    /// <param name="steps">Told of the steps of every training.</param>
    /// <param name="cancellationToken">Ends it where it is.</param>
    public async Task<Result<ReplayOutcome>> RunAsync(ProjectDefinition project, ReplayDefinition story, string key, ReplayMark? mark, IReplayListener listener, IProgress<StepEvent> steps, CancellationToken cancellationToken)
    {
        var clock = time as ReplayClock ?? throw new InvalidOperationException("A replay needs a ReplayClock for the time of all rooms.");
        clock.MoveTo(mark?.Moment ?? story.Span.Start);
        var watch = Stopwatch.StartNew();
        var prepared = await ReplayData.PrepareAsync(project, datasets, runner, steps, cancellationToken).ConfigureAwait(false);
        var read = prepared.TryGet(out var data) ? await data.ReadAsync(project, story.Span.Start, cancellationToken).ConfigureAwait(false) : prepared.Refused<RecordedRows>();
        if (!read.TryGet(out var rows))
        {
            return read.Refused<ReplayOutcome>();
        }

        var endpoint = project.Endpoint?.Name.Text ?? project.Name;
        using var stage = new ReplayStage(endpoint, data!, new ReplayModels(project, story, wheel, steps), rooms, OptionsFor(project, story), story, listener);
        var begun = await stage.BeginAsync(mark, cancellationToken).ConfigureAwait(false);
        if (!begun.IsOk)
        {
            return Result.Refuse<ReplayOutcome>(begun.Refusals);
        }

        var traffic = new ReplayTraffic(rooms.Endpoints, endpoint, data!.Dataset, rows);
        var now = story.Span.Start;
        if (mark is not null)
        {
            var relived = await ReliveAsync(stage, story, mark, endpoint, cancellationToken).ConfigureAwait(false);
            if (!relived.IsOk)
            {
                return relived.Refused<ReplayOutcome>();
            }

            traffic.Skip(mark.Moment, mark.Asked);
            now = mark.Moment;
        }
        else
        {
            Mark(now);
        }

        var (before, training, marked) = (traffic.Count, ReplayEffort.SoFar(watch), now);
        for (now += story.Step; now <= story.Span.End; now += story.Step)
        {
            clock.MoveTo(now);
            var lived = await traffic.LiveUntilAsync(now, cancellationToken).ConfigureAwait(false);
            if (!lived.TryGet(out var outcomes))
            {
                return lived.Refused<ReplayOutcome>();
            }

            listener.Advanced(now, traffic.Count);
            var acting = ReplayEffort.SoFar(watch);
            var acted = await stage.PassAsync(now, outcomes, cancellationToken).ConfigureAwait(false);
            if (!acted.TryGet(out var trained))
            {
                return acted.Refused<ReplayOutcome>();
            }

            training += trained ? ReplayEffort.SoFar(watch) - acting : default;
            if (trained || now - marked >= BetweenMarks)
            {
                Mark(now);
                marked = now;
            }
        }

        workspace.ForgetMark();
        return new ReplayOutcome(traffic.Count, traffic.Count - before, ReplayEffort.SoFar(watch) - training, training, [.. stage.Days],
            await rooms.Timeline.ListAsync(endpoint, cancellationToken).ConfigureAwait(false), stage.Releases.ToImmutableSortedDictionary(StringComparer.Ordinal));

        void Mark(Timestamp moment)
        {
            var (histories, turns) = stage.Remember();
            workspace.Mark(new ReplayMark(key, moment.Microseconds, data.Versions, histories, turns, traffic.Asked.ToImmutableSortedDictionary()).ToJson());
        }
    }

    // The loop lives through its logs again, step by step and without doing anything, so that it knows at the mark what it knew there.
    private async Task<Result<bool>> ReliveAsync(ReplayStage stage, ReplayDefinition story, ReplayMark mark, string endpoint, CancellationToken cancellationToken)
    {
        await using var past = new ReplayPast(rooms.Journal, endpoint, cancellationToken);
        for (var now = story.Span.Start + story.Step; now <= mark.Moment; now += story.Step)
        {
            var (rows, labels) = await past.UntilAsync(now).ConfigureAwait(false);
            stage.Loop.Relive(now, rows, labels);
            var closed = await stage.CloseAsync(now, cancellationToken).ConfigureAwait(false);
            if (!closed.IsOk)
            {
                return closed;
            }
        }

        stage.Loop.Arrive();
        return true;
    }

    // Time stands still for a step, so this is of each step: monitors see of a day about what they would of a quiet endpoint.
    private const int RowsPerStep = 20;

    private static LoopOptions OptionsFor(ProjectDefinition project, ReplayDefinition story) => new()
    {
        Days = new QualityCohortsOptions { SpanStart = story.DayStarts, OutcomeWait = story.OutcomeWait },
        Rollout = story.Rollout,
        Monitor = (project.Monitor ?? new MonitorDefinition()) with { RowsPerSecond = RowsPerStep },
        Calibration = LoopOptions.CalibrationOf(project.Monitor ?? new MonitorDefinition()),
        Value = project.Objective.Value is { } worth ? new DecisionValue(worth.TruePositive, worth.FalsePositive, worth.FalseNegative, worth.TrueNegative) : null,
    };
}
