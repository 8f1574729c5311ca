using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Versions;
using Flywheel.Features;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Wheel;

/// <summary>A project's features and label, compiled against its datasets: what is read, which rows are taken, how they are joined.</summary>
internal sealed record TrainingPlan(FeatureProgram Program, RowExpression Label, DatasetManifest Predicted)
{
    /// <summary>Columns read of the predicted rows: what features and label read, the key, the time.</summary>
    internal ImmutableArray<string> RowColumns =>
        [.. Program.RowColumns.Concat(Label.Columns).Concat(Predicted.Key).Append(Predicted.EventTime!).Distinct(StringComparer.Ordinal)];

    /// <summary>Columns a request must bring: what features read of their row, and its time.</summary>
    internal ImmutableArray<Field> Request =>
        [.. Program.RowColumns.Append(Predicted.EventTime!).Distinct(StringComparer.Ordinal).Select(name => Predicted.Schema.Fields[Predicted.Schema.IndexOf(name)])];

    internal static Result<TrainingPlan> Prepare(ProjectDefinition project, IEnumerable<DatasetManifest> manifests)
    {
        var all = manifests.ToArray();
        var entry = FeaturePlanner.Predicted(project);
        if (!entry.TryGet(out var dataset))
        {
            return entry.Refused<TrainingPlan>();
        }

        var predicted = all.Single(manifest => manifest.Dataset == dataset.Name);
        var label = FeaturePlanner.Label(project, predicted);
        if (!label.TryGet(out var question))
        {
            return label.Refused<TrainingPlan>();
        }

        var program = FeatureProgram.Compile(FeaturePlanner.Plan(project, predicted, all, question));
        return program.TryGet(out var compiled) ? new TrainingPlan(compiled, question, predicted) : program.Refused<TrainingPlan>();
    }

    /// <summary>One part of the training set: reserved columns, the row's own, the features.</summary>
    internal ColumnBatch Join(string part, ColumnBatch rows, Column answer, ColumnBatch features)
    {
        var labels = new double[rows.Count];
        for (var row = 0; row < labels.Length; row++)
        {
            labels[row] = answer.ValueAt(row) switch { true => 1, false => 0, double number => number, long number => number, _ => double.NaN };
        }

        var fields = new List<Field> { new(TrainingSet.Part, ColumnType.Text), new(TrainingSet.Label, ColumnType.Double), new(TrainingSet.Time, ColumnType.Timestamp) };
        var columns = new List<Column> { new TextColumn(new int[rows.Count], [part]), new DoubleColumn(labels), rows[Predicted.EventTime!] };
        foreach (var field in rows.Schema.Fields.Where(field => Program.RowColumns.Contains(field.Name) || Predicted.Key.Contains(field.Name)))
        {
            // Rows that people answered about have no key.
            fields.Add(field with { Name = TrainingSet.RowPrefix + field.Name, Nullable = true });
            columns.Add(rows[field.Name]);
        }

        return new ColumnBatch(new Schema(fields.Concat(features.Schema.Fields)), columns.Concat(features.Columns));
    }
}
