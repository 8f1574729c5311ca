using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// Makes a candidate for a project that serves: the wheel itself, on what the journals brought since and what people answered, with the last days in place of those the project file
/// names. Safe to use from many threads.
/// </summary>
public sealed class CandidateWheel(ProjectWheel wheel, Datasets datasets, IJournal journal, IObjects objects)
{
    /// <summary>Makes a release and judges it by the project's gates. Promotes nothing. Refuses what the wheel refuses.</summary>
    /// <param name="project">The project.</param>
    /// <param name="retrain">How far back it learns, and what judges it.</param>
    /// <param name="options">How steps are run.</param>
    /// <param name="events">Told of every step.</param>
    /// <param name="cancellationToken">Stops cleanly; the next one resumes.</param>
    public async Task<Result<WheelTurn>> MakeAsync(ProjectDefinition project, RetrainDefinition retrain, WheelOptions options, IProgress<StepEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(retrain);
        ArgumentNullException.ThrowIfNull(options);
        var folded = await FoldAsync(project, cancellationToken).ConfigureAwait(false);
        var moved = folded.TryGet(out var versions) ? await MoveAsync(project, retrain, cancellationToken).ConfigureAwait(false) : folded.Refused<ProjectDefinition>();
        var reviews = project.Reviews is { Learn: true } ? await ReviewedRows.CollectAsync(project.Endpoint?.Name.Text ?? project.Name, journal, objects, cancellationToken).ConfigureAwait(false) : null;
        var planned = moved.TryGet(out var candidate) ? await wheel.PlanAsync(candidate, new WheelGivens { Versions = versions!, Reviews = reviews }, cancellationToken).ConfigureAwait(false) : moved.Refused<PipelinePlan>();
        return planned.TryGet(out var plan) ? await wheel.MakeAsync(candidate!, plan, options, events, cancellationToken).ConfigureAwait(false) : planned.Refused<WheelTurn>();
    }

    // Datasets that rows were appended to are taken as they are now; all others are built from their sources, which mostly means that nothing is done.
    private async Task<Result<ImmutableSortedDictionary<string, DatasetVersionId>>> FoldAsync(ProjectDefinition project, CancellationToken cancellationToken)
    {
        var planned = await DataPlanner.DatasetsAsync(project, cancellationToken).ConfigureAwait(false);
        if (!planned.TryGet(out var plans))
        {
            return planned.Refused<ImmutableSortedDictionary<string, DatasetVersionId>>();
        }

        var (versions, refusals) = (ImmutableSortedDictionary.CreateBuilder<string, DatasetVersionId>(StringComparer.Ordinal), new List<Refusal>());
        var written = (await journal.ListAsync(cancellationToken).ConfigureAwait(false)).Select(name => name.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var plan in plans.Where(plan => written.Contains(plan.Definition.Name)))
        {
            if (!(await datasets.FindAsync(plan.Definition.Name, cancellationToken).ConfigureAwait(false)).IsOk)
            {
                continue;
            }

            var folded = await datasets.FoldAsync(plan.Definition, cancellationToken).ConfigureAwait(false);
            refusals.AddRange(folded.Refusals);
            if (folded.TryGet(out var version))
            {
                versions.Add(plan.Definition.Name, version);
            }
        }

        return refusals.Count > 0 ? Result.Refuse<ImmutableSortedDictionary<string, DatasetVersionId>>(refusals) : versions.ToImmutable();
    }

    // The time of a project is that of its rows: their last moment, not the clock's, says which days are the last.
    private async Task<Result<ProjectDefinition>> MoveAsync(ProjectDefinition project, RetrainDefinition retrain, CancellationToken cancellationToken)
    {
        var predicted = FeaturePlanner.Predicted(project);
        if (!predicted.TryGet(out var entry))
        {
            return predicted.Refused<ProjectDefinition>();
        }

        var latest = await datasets.FindAsync(entry.Name, cancellationToken).ConfigureAwait(false);
        if (project.Split.By.Text != "time" || !latest.TryGet(out var version))
        {
            return project;
        }

        var described = await datasets.DescribeAsync(version, cancellationToken).ConfigureAwait(false);
        if (!described.TryGet(out var manifest))
        {
            return described.Refused<ProjectDefinition>();
        }

        return manifest.Parts.Max(part => part.LastEvent?.Microseconds) is { } last ? project with { Split = Split(project.Split, new Timestamp(last), retrain) } : project;
    }

    private static SplitEntry Split(SplitEntry split, Timestamp last, RetrainDefinition retrain)
    {
        var until = Timestamp.From(new DateTimeOffset(last.ToDateTimeOffset().Date.AddDays(1), TimeSpan.Zero));
        var (judged, chosen) = (until - retrain.Judge, until - (2 * retrain.Judge));
        TextEntry Range(Timestamp from, Timestamp to) => new(string.Create(CultureInfo.InvariantCulture, $"{from}..{to}"), split.By.Place);
        return split with
        {
            Shares = ImmutableSortedDictionary.CreateRange<string, TextEntry>(StringComparer.Ordinal,
            [
                new(TrainingSet.Train, Range(until - retrain.Learn, chosen)),
                new(TrainingSet.Validate, Range(chosen, judged)),
                new(TrainingSet.Test, Range(judged, until)),
            ]),
        };
    }
}
