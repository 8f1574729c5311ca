using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Wheel;

/// <summary>What a step reads of the past: the events features look back on, by dataset, and the rows to predict.</summary>
internal sealed record PastRows(IReadOnlyDictionary<string, ColumnBatch> Events, ColumnBatch Rows)
{
    /// <summary>The dataset versions a step was given, by name.</summary>
    internal static async Task<Result<IReadOnlyDictionary<string, DatasetSnapshot>>> OpenAsync(Datasets datasets, ProjectDefinition project, StepContext context, CancellationToken cancellationToken)
    {
        var (versions, refusals) = (new Dictionary<string, DatasetSnapshot>(StringComparer.Ordinal), new List<Refusal>());
        foreach (var dataset in project.Datasets)
        {
            var opened = await datasets.OpenAsync(new DatasetVersionId(context.Input(dataset.Name).Digest), cancellationToken).ConfigureAwait(false);
            refusals.AddRange(opened.Refusals);
            if (opened.TryGet(out var version))
            {
                versions[dataset.Name] = version;
            }
        }

        return refusals.Count > 0 ? Result.Refuse<IReadOnlyDictionary<string, DatasetSnapshot>>(refusals) : versions;
    }

    /// <summary>Reads the columns the plan needs, all rows. What is an event and a row to predict at once is read and held once.</summary>
    internal static async Task<PastRows> ReadAsync(TrainingPlan plan, IReadOnlyDictionary<string, DatasetSnapshot> versions, CancellationToken cancellationToken)
    {
        var columns = plan.Program.EventColumns.Where(entry => !entry.Value.IsEmpty).ToDictionary(entry => entry.Key, entry => entry.Value.AsEnumerable(), StringComparer.Ordinal);
        columns[plan.Predicted.Dataset] = columns.GetValueOrDefault(plan.Predicted.Dataset, []).Union(plan.RowColumns, StringComparer.Ordinal);
        var read = new Dictionary<string, ColumnBatch>(StringComparer.Ordinal);
        foreach (var (dataset, names) in columns)
        {
            read[dataset] = (await versions[dataset].ReadAsync([.. names], null, new TableSessionOptions(), cancellationToken).ConfigureAwait(false)).Value;
        }

        // Columns grow by doubling: what they outgrew is as large as what they hold.
        SpentMemory.GiveBack();
        return new PastRows(
            plan.Program.EventColumns.Where(entry => !entry.Value.IsEmpty).ToDictionary(entry => entry.Key, entry => read[entry.Key].Select(entry.Value), StringComparer.Ordinal),
            read[plan.Predicted.Dataset].Select(plan.RowColumns));
    }
}
