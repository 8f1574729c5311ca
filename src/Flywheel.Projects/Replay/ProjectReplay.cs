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

namespace Flywheel.Projects.Replay;

/// <summary>
/// Lives through a recorded span again on a told clock: the real serving path, the real journal, outcomes when they were known, and a loop that
/// watches, trains, refuses, promotes and rolls back as it would have. Needs a workspace of its own.
/// </summary>
public sealed class ProjectReplay(Datasets datasets, PipelineRunner runner, ProjectWheel wheel, LoopRooms rooms, TimeProvider time)
{
    /// <summary>Tells the story. Refuses a story that cannot begin, and whatever its first model refuses.</summary>
    /// <param name="project">The project.</param>
    /// <param name="story">Its story.</param>
    /// <param name="listener">Told of everything as it happens.</param>
    /// <param name="steps">Told of the steps of every training.</param>
    /// <param name="cancellationToken">Ends it where it is.</param>
    public async Task<Result<ReplayOutcome>> RunAsync(ProjectDefinition project, ReplayDefinition story, IReplayListener listener, IProgress<StepEvent> steps, CancellationToken cancellationToken)
    {
        var clock = time as ReplayClock ?? throw new InvalidOperationException("A replay needs a ReplayClock for the time of all rooms.");
        clock.MoveTo(story.Span.Start);
        var watch = Stopwatch.StartNew();
        var prepared = await ReplayData.PrepareAsync(project, datasets, runner, steps, cancellationToken).ConfigureAwait(false);
        var read = prepared.TryGet(out var data) ? await data.ReadAsync(project, story.Span.Start, cancellationToken).ConfigureAwait(false) : prepared.Refused<RecordedRows>();
        if (!read.TryGet(out var rows))
        {
            return read.Refused<ReplayOutcome>();
        }

        var endpoint = project.Endpoint?.Name.Text ?? project.Name;
        var stage = new ReplayStage(endpoint, data!, new ReplayModels(project, story, wheel, steps), rooms, OptionsFor(project, story), story, listener);
        var begun = await stage.BeginAsync(cancellationToken).ConfigureAwait(false);
        if (!begun.IsOk)
        {
            return Result.Refuse<ReplayOutcome>(begun.Refusals);
        }

        using (stage)
        {
            var training = ReplayEffort.SoFar(watch);
            var traffic = new ReplayTraffic(rooms.Endpoints, endpoint, data!.Dataset, rows);
            for (var now = story.Span.Start + story.Step; now <= story.Span.End; now += story.Step)
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
                training += acted.TryGet(out var trained) && trained ? ReplayEffort.SoFar(watch) - acting : default;
                if (!acted.IsOk)
                {
                    return acted.Refused<ReplayOutcome>();
                }
            }

            return new ReplayOutcome(traffic.Count, ReplayEffort.SoFar(watch) - training, training, [.. stage.Days], await rooms.Timeline.ListAsync(endpoint, cancellationToken).ConfigureAwait(false), stage.Releases.ToImmutableSortedDictionary(StringComparer.Ordinal));
        }
    }

    private static LoopOptions OptionsFor(ProjectDefinition project, ReplayDefinition story) => new()
    {
        Days = new QualityCohortsOptions { SpanStart = story.DayStarts, OutcomeWait = story.OutcomeWait },
        Rollout = story.Rollout,
        Value = project.Objective.Value is { } worth ? new DecisionValue(worth.TruePositive, worth.FalsePositive, worth.FalseNegative, worth.TrueNegative) : null,
    };
}
