using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Wheel;

namespace Flywheel.Projects.Replay;

/// <summary>
/// Trains the models of a story with the wheel itself, on the dataset versions of the moment: the last days choose and judge, everything before them is learned from.
/// </summary>
internal sealed class ReplayModels(ProjectDefinition project, ReplayDefinition story, ProjectWheel wheel, IProgress<StepEvent> steps)
{
    /// <summary>Makes a release and judges it by the story's gates. Refuses what the leak guard refuses, unless somebody forces it.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="since">The first day learned from; null for all.</param>
    /// <param name="now">What is known later is not in the versions.</param>
    /// <param name="versions">Versions of all datasets.</param>
    /// <param name="leaksForced">Who takes the blame for a leak; null obeys the guard.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<Result<WheelTurn>> TrainAsync(
        string model, Timestamp? since, Timestamp now, ImmutableSortedDictionary<string, DatasetVersionId> versions, string? leaksForced, CancellationToken cancellationToken)
    {
        var derived = Derive(model, since, now);
        var planned = await wheel.PlanAsync(derived, new WheelGivens { Versions = versions, LeaksForced = leaksForced }, cancellationToken).ConfigureAwait(false);
        return planned.TryGet(out var plan)
            ? await wheel.MakeAsync(derived, plan, new WheelOptions { Run = new PipelineRunOptions { Environment = RunEnvironment.Describe(project.Folder) } }, steps, cancellationToken).ConfigureAwait(false)
            : planned.Refused<WheelTurn>();
    }

    private ProjectDefinition Derive(string name, Timestamp? since, Timestamp now)
    {
        var model = story.Models[name];
        var trainer = project.Train.Candidates.First(candidate => candidate.Features.IsEmpty);
        var without = trainer.Without.Select(feature => feature.Text).ToHashSet(StringComparer.Ordinal);
        var seen = model.Features.Select(feature => feature.Text).ToHashSet(StringComparer.Ordinal);
        return project with
        {
            Datasets = model.KnownAt is null ? project.Datasets : [.. project.Datasets.Select(dataset => dataset.EventTime is null ? dataset : dataset with { KnownAt = model.KnownAt })],
            Features = [.. project.Features.Where(feature => seen.Count > 0 ? seen.Contains(feature.Name) : !without.Contains(feature.Name))],
            Train = project.Train with
            {
                Candidates = [trainer with { Without = [], Parameters = trainer.Parameters.SetItems(model.Parameters) }],
                Rows = model.Rows ?? project.Train.Rows,
                Strategy = "random",
                Trials = 1,
            },
            Split = Split(model.HeldOut, since, now),
            Gates = story.Gates,
        };
    }

    private SplitEntry Split(int heldOut, Timestamp? since, Timestamp now)
    {
        var today = now.ToDateTimeOffset().Date;
        var (judged, chosen) = (today.AddDays(-heldOut), today.AddDays(-2 * heldOut));
        var place = project.Split.By.Place;
        TextEntry Days(DateTime from, DateTime until) => new(string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd}..{until.AddDays(-1):yyyy-MM-dd}"), place);
        return project.Split with
        {
            By = new TextEntry("time", place),
            Shares = ImmutableSortedDictionary.CreateRange<string, TextEntry>(StringComparer.Ordinal,
            [
                new(TrainingSet.Train, Days(since?.ToDateTimeOffset().Date ?? today.AddYears(-1), chosen)),
                new(TrainingSet.Validate, Days(chosen, judged)),
                new(TrainingSet.Test, Days(judged, today)),
            ]),
        };
    }
}
