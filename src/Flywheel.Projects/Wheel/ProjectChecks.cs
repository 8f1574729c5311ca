using Flywheel.Core;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Projects.Definitions;
using Flywheel.Registry.Gates;
using Flywheel.Training;

namespace Flywheel.Projects.Wheel;

/// <summary>What can be known to be wrong before a row is read.</summary>
internal static class ProjectChecks
{
    internal static IEnumerable<Refusal> Run(ProjectDefinition project, ModelTraining training, MetricCatalog<BinarySample> metrics)
    {
        var refusals = new List<Refusal>();
        refusals.AddRange(At(FeaturePlanner.Predicted(project).Refusals, project.Label.Name.Place));
        refusals.AddRange(At(RowParts.Define(project).Refusals, project.Split.By.Place));
        foreach (var metric in project.Objective.SecondaryMetrics.Prepend(project.Train.Metric))
        {
            refusals.AddRange(At(metrics.Find(metric.Text).Refusals, metric.Place));
        }

        if (project.Objective.PrimaryMetric is { } primary && primary.Text != project.Train.Metric.Text)
        {
            refusals.Add(new Refusal("project.other-metric", "Another metric than the objective's", $"The objective is judged by '{primary.Text}', but the search goes by '{project.Train.Metric.Text}'.",
                "Leave 'train.metric' away, or change the objective: that starts a new iteration.").At(project.Train.Metric.Place));
        }

        if (!project.Train.Candidates.IsEmpty || project.Train.Commands.IsEmpty)
        {
            refusals.AddRange(At(training.Check(SearchPlanner.Define(project)).Refusals, project.Train.Candidates.IsEmpty ? project.Train.Metric.Place : project.Train.Candidates[0].Place));
        }

        refusals.AddRange(UnknownFeatures(project));
        foreach (var gate in project.Gates)
        {
            refusals.AddRange(At(GateParser.Parse(gate.Text).Refusals, gate.Place));
        }

        if (project.Features.IsEmpty)
        {
            refusals.Add(new Refusal("project.no-features", "No features", "The project has no features, so there is nothing to learn from.", "Name at least one under 'features'.").At(new Place(project.FileName)));
        }

        return refusals;
    }

    private static IEnumerable<Refusal> UnknownFeatures(ProjectDefinition project)
    {
        string[] known = [.. project.Features.Select(feature => feature.Name)];
        return project.Train.Candidates.SelectMany(candidate => candidate.Features.Concat(candidate.Without)).Concat(project.Train.Commands.SelectMany(command => command.Features.Concat(command.Without))).Where(feature => !known.Contains(feature.Text)).Select(feature => new Refusal(
            "project.feature-unknown", "Unknown feature", $"There is no feature '{feature.Text}'.", Spelling.DidYouMean(feature.Text, known)).At(feature.Place));
    }

    private static IEnumerable<Refusal> At(IEnumerable<Refusal> refusals, Place place) => refusals.Select(refusal => refusal.Place is null ? refusal.At(place) : refusal);
}
