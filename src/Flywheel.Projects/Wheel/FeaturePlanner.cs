using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data.Versions;
using Flywheel.Features;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Wheel;

/// <summary>From the features and the label of a project file to a feature program over the datasets as they were built.</summary>
internal static class FeaturePlanner
{
    /// <summary>The dataset whose rows are predicted: the one the label names, or the only one whose rows happen.</summary>
    internal static Result<DatasetEntry> Predicted(ProjectDefinition project)
    {
        if (project.Label.Dataset is { } named)
        {
            return project.Datasets.FirstOrDefault(dataset => dataset.Name == named.Text) is { } found
                ? found
                : new Refusal("project.dataset-unknown", "Unknown dataset", $"The label is of '{named.Text}', which is no dataset.",
                    Spelling.DidYouMean(named.Text, project.Datasets.Select(dataset => dataset.Name))).At(named.Place);
        }

        var happening = project.Datasets.Where(dataset => dataset.EventTime is not null).ToArray();
        return happening.Length == 1 ? happening[0] : new Refusal("project.label-dataset", "Label of which dataset",
            $"{happening.Length} datasets have an event time, so it is not clear whose rows are predicted.", "Write 'of: <dataset>' in the label.").At(project.Label.Name.Place);
    }

    /// <summary>Compiles the label over the predicted dataset.</summary>
    internal static Result<RowExpression> Label(ProjectDefinition project, DatasetManifest predicted) =>
        RowExpression.Compile(project.Label.Is.Text, predicted.Dataset, predicted.Schema, project.Label.Is.Place);

    /// <summary>The plan of every feature. The label's columns, and when they are known, come after the row happens: no feature may read them of its own row.</summary>
    internal static FeaturePlan Plan(ProjectDefinition project, DatasetManifest predicted, IEnumerable<DatasetManifest> datasets, RowExpression label)
    {
        var shapes = datasets.Select(Shape).ToImmutableArray();
        var later = project.Label.KnownAt is { } known ? label.Columns.Append(known.Text) : label.Columns;
        return new FeaturePlan(RowShape.Of(shapes.Single(shape => shape.Name == predicted.Dataset), later), shapes,
            [.. project.Features.Select(feature => new FeatureDefinition(feature.Name, feature.Expression) { Place = feature.Place })]);
    }

    private static DatasetShape Shape(DatasetManifest dataset) => new(dataset.Dataset, dataset.Schema)
    {
        Key = dataset.Key,
        EventTime = dataset.EventTime,
        KnownAt = dataset.KnownAt,
    };
}
