using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Tables;
using Flywheel.Data.Versions;
using Flywheel.Features;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>Sweeps the features over history for the rows that train, choose and judge, and stores them with their labels.</summary>
internal sealed class TrainingSetStep(Datasets datasets, ITableEngine engine, ProjectDefinition project)
{
    internal const string Name = "training-set";

    internal StepDefinition Declare() => new(
        Name,
        StepCode.Of("training-set 1", typeof(FeatureProgram), typeof(Datasets)),
        JsonSerializer.Serialize(new
        {
            features = project.Features.Select(feature => new { feature.Name, feature.Expression }),
            label = new { project.Label.Name.Text, dataset = project.Label.Dataset?.Text, condition = project.Label.Is.Text, known_at = project.Label.KnownAt?.Text },
            split = new { by = project.Split.By.Text, parts = project.Split.Shares.ToDictionary(part => part.Key, part => part.Value.Text), project.Split.Seed },
            rows = project.Train.Rows,
            seed = project.Train.Seed,
        }),
        [
            // Not read: features that leak are not worth computing.
            StepInput.From("leak-report", LeakGuardStep.Name, ArtifactKinds.LeakReport),
            .. project.Datasets.Select(dataset => StepInput.From(dataset.Name, DatasetSteps.NameOf(dataset.Name), ArtifactKinds.DatasetVersion)),
        ],
        RunAsync);

    private async Task<Result<ImmutableArray<ArtifactReference>>> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var inputs = await OpenAsync(context, cancellationToken).ConfigureAwait(false);
        if (!inputs.TryGet(out var versions))
        {
            return inputs.Refused<ImmutableArray<ArtifactReference>>();
        }

        var prepared = TrainingPlan.Prepare(project, versions.Values.Select(version => version.Manifest));
        if (!prepared.TryGet(out var plan))
        {
            return prepared.Refused<ImmutableArray<ArtifactReference>>();
        }

        context.Progress.Report(new Progress(0, null, "rows", "reading events"));
        var events = new Dictionary<string, ColumnBatch>(StringComparer.Ordinal);
        foreach (var (dataset, columns) in plan.Program.EventColumns.Where(entry => !entry.Value.IsEmpty))
        {
            events[dataset] = (await versions[dataset].ReadAsync(columns, null, new TableSessionOptions(), cancellationToken).ConfigureAwait(false)).Value;
        }

        var rows = (await versions[plan.Predicted.Dataset].ReadAsync(plan.RowColumns, null, new TableSessionOptions(), cancellationToken).ConfigureAwait(false)).Value;
        var loaded = plan.Program.Load(events, new SweepOptions(), cancellationToken);
        if (!loaded.TryGet(out var history))
        {
            return loaded.Refused<ImmutableArray<ArtifactReference>>();
        }

        var labels = plan.Label.Evaluate(rows, cancellationToken).Value;
        var chosen = RowParts.Choose(rows, labels, plan.Predicted, project);
        if (!chosen.TryGet(out var parts))
        {
            return chosen.Refused<ImmutableArray<ArtifactReference>>();
        }

        var batches = new List<ColumnBatch>();
        foreach (var (part, places) in parts)
        {
            context.Progress.Report(new Progress(batches.Count, parts.Length, "parts", $"features of {places.Length} {part} rows"));
            var taken = rows.Take(places);
            var computed = history.Compute(taken, null, cancellationToken);
            if (!computed.TryGet(out var features))
            {
                return computed.Refused<ImmutableArray<ArtifactReference>>();
            }

            batches.Add(plan.Join(part, taken, labels.Take(places), features));
        }

        context.Progress.Report(new Progress(parts.Length, parts.Length, "parts", "storing"));
        var stored = await TrainingSet.StoreAsync(engine, context.Objects, batches, cancellationToken).ConfigureAwait(false);
        if (!stored.TryGet(out var digest))
        {
            return stored.Refused<ImmutableArray<ArtifactReference>>();
        }

        using var json = new MemoryStream(Encoding.UTF8.GetBytes(plan.Program.Plan.ToJson()));
        return ImmutableArray.Create(
            new ArtifactReference(digest, ArtifactKinds.TrainingSet, project.Name),
            new ArtifactReference(await context.Objects.PutAsync(json, cancellationToken).ConfigureAwait(false), ArtifactKinds.FeaturePlan, project.Name));
    }

    private async Task<Result<Dictionary<string, DatasetSnapshot>>> OpenAsync(StepContext context, CancellationToken cancellationToken)
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

        return refusals.Count > 0 ? Result.Refuse<Dictionary<string, DatasetSnapshot>>(refusals) : versions;
    }
}
