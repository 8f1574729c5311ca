using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
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
        var inputs = await PastRows.OpenAsync(datasets, project, context, cancellationToken).ConfigureAwait(false);
        if (!inputs.TryGet(out var versions))
        {
            return inputs.Refused<ImmutableArray<ArtifactReference>>();
        }

        var prepared = TrainingPlan.Prepare(project, versions.Values.Select(version => version.Manifest));
        if (!prepared.TryGet(out var plan))
        {
            return prepared.Refused<ImmutableArray<ArtifactReference>>();
        }

        using var set = new TrainingSetWriter(engine);
        var swept = await SweepAsync(context, plan, versions, set, cancellationToken).ConfigureAwait(false);
        if (!swept.IsOk)
        {
            return swept.Refused<ImmutableArray<ArtifactReference>>();
        }

        context.Progress.Report(new Progress(swept.Value, swept.Value, "parts", "storing"));
        var stored = await set.StoreAsync(context.Objects, cancellationToken).ConfigureAwait(false);
        if (!stored.TryGet(out var digest))
        {
            return stored.Refused<ImmutableArray<ArtifactReference>>();
        }

        using var json = new MemoryStream(Encoding.UTF8.GetBytes(plan.Program.Plan.ToJson()));
        return ImmutableArray.Create(
            new ArtifactReference(digest, ArtifactKinds.TrainingSet, project.Name),
            new ArtifactReference(await context.Objects.PutAsync(json, cancellationToken).ConfigureAwait(false), ArtifactKinds.FeaturePlan, project.Name));
    }

    /// <summary>Computes each part and hands it to the set at once: history and all parts side by side would be the most memory a turn ever holds.</summary>
    private async Task<Result<int>> SweepAsync(
        StepContext context, TrainingPlan plan, IReadOnlyDictionary<string, DatasetSnapshot> versions, TrainingSetWriter set, CancellationToken cancellationToken)
    {
        context.Progress.Report(new Progress(0, null, "rows", "reading events"));
        var past = await PastRows.ReadAsync(plan, versions, cancellationToken).ConfigureAwait(false);
        var loaded = plan.Program.Load(past.Events, new SweepOptions(), cancellationToken);
        if (!loaded.TryGet(out var history))
        {
            return loaded.Refused<int>();
        }

        var labels = plan.Label.Evaluate(past.Rows, cancellationToken).Value;
        var chosen = RowParts.Choose(past.Rows, labels, plan.Predicted, project);
        if (!chosen.TryGet(out var parts))
        {
            return chosen.Refused<int>();
        }

        for (var i = 0; i < parts.Length; i++)
        {
            var (part, places) = parts[i];
            context.Progress.Report(new Progress(i, parts.Length, "parts", $"features of {places.Length} {part} rows"));
            var taken = past.Rows.Take(places);
            var computed = history.Compute(taken, null, cancellationToken);
            if (!computed.TryGet(out var features))
            {
                return computed.Refused<int>();
            }

            var added = await set.AddAsync(plan.Join(part, taken, labels.Take(places), features), cancellationToken).ConfigureAwait(false);
            if (!added.IsOk)
            {
                return added.Refused<int>();
            }
        }

        return parts.Length;
    }
}
