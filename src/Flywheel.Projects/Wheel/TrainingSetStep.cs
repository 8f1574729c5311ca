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
internal sealed class TrainingSetStep(Datasets datasets, ITableEngine engine, ProjectDefinition project, ArtifactReference? reviews)
{
    internal const string Name = "training-set";

    /// <summary>Rows whose features are held at once.</summary>
    private const int StretchRows = 1 << 20;

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
            .. reviews is { } answered ? new[] { StepInput.Of(ReviewedRows.Input, answered) } : [],
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

        context.Progress.Report(new Progress(swept.Value, swept.Value, "rows", "storing"));
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

    /// <summary>Computes stretch by stretch and hands each to the set at once: history and all parts side by side would be the most memory a turn ever holds.</summary>
    private async Task<Result<long>> SweepAsync(
        StepContext context, TrainingPlan plan, IReadOnlyDictionary<string, DatasetSnapshot> versions, TrainingSetWriter set, CancellationToken cancellationToken)
    {
        context.Progress.Report(new Progress(0, null, "rows", "reading events"));
        var answers = reviews is null ? Result.Of(Array.Empty<byte>()) : await context.Objects.ReadAsync(context.Input(ReviewedRows.Input).Digest, cancellationToken).ConfigureAwait(false);
        if (!answers.TryGet(out var answered))
        {
            return answers.Refused<long>();
        }

        var loaded = Load(plan, await PastRows.ReadAsync(plan, versions, cancellationToken).ConfigureAwait(false), answered, cancellationToken);
        if (!loaded.TryGet(out var sweep))
        {
            return loaded.Refused<long>();
        }

        SpentMemory.GiveBack();
        var (done, all) = (0L, sweep.Parts.Sum(part => (long)part.Rows.Count));
        foreach (var part in sweep.Parts)
        {
            for (var from = 0; from < part.Rows.Count; from += StretchRows)
            {
                context.Progress.Report(new Progress(done, all, "rows", $"features of {part.Name} rows"));
                var places = Enumerable.Range(from, Math.Min(StretchRows, part.Rows.Count - from)).ToArray();
                var taken = part.Rows.Take(places);
                var computed = sweep.History.Compute(taken, null, cancellationToken);
                if (!computed.TryGet(out var features))
                {
                    return computed.Refused<long>();
                }

                var added = await set.AddAsync(plan.Join(part.Name, taken, part.Labels.Take(places), features), cancellationToken).ConfigureAwait(false);
                if (!added.IsOk)
                {
                    return added.Refused<long>();
                }

                done += taken.Count;
            }
        }

        return done;
    }

    // What was read of the past ends here: its rows are taken, its events are in the history.
    private Result<(FeatureHistory History, ImmutableArray<(string Name, ColumnBatch Rows, Column Labels)> Parts)> Load(TrainingPlan plan, PastRows past, ReadOnlyMemory<byte> answered, CancellationToken cancellationToken)
    {
        var labels = plan.Label.Evaluate(past.Rows, cancellationToken).Value;
        var chosen = RowParts.Choose(past.Rows, labels, plan.Predicted, project);
        var loaded = chosen.IsOk ? plan.Program.Load(past.Events, new SweepOptions(), cancellationToken) : chosen.Refused<FeatureHistory>();
        return loaded.TryGet(out var history)
            ? (history, [.. chosen.Value.Select(part => (part.Part, past.Rows.Take(part.Places), labels.Take(part.Places))), .. Reviewed(answered, past.Rows, labels, plan)])
            : loaded.Refused<(FeatureHistory, ImmutableArray<(string, ColumnBatch, Column)>)>();
    }

    private IEnumerable<(string Name, ColumnBatch Rows, Column Labels)> Reviewed(ReadOnlyMemory<byte> answered, ColumnBatch rows, Column labels, TrainingPlan plan)
    {
        if (!answered.IsEmpty && ReviewedRows.Choose(answered, rows, labels, plan, project) is { Rows.Count: > 0 } learned)
        {
            yield return (TrainingSet.Train, learned.Rows, learned.Labels);
        }
    }
}
