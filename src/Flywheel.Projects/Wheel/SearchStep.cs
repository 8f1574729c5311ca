using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data.Tables;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Storage;
using Flywheel.Training;
using Flywheel.Training.Search;

namespace Flywheel.Projects.Wheel;

/// <summary>Tries the candidates within the budget and stores the best model of each, and the trials.</summary>
/// <param name="replay">Exactly these trials; empty means what the budget allows. Not part of the key: the trials a search ran give what it gave.</param>
internal sealed class SearchStep(ITableEngine engine, IPredictorLoader loader, ModelTraining training, MetricCatalog<BinarySample> metrics, ProjectDefinition project, ImmutableArray<int> replay)
{
    internal const string Name = "train";

    /// <summary>Trials are compared on at most so many validation rows; the final choice uses all of them.</summary>
    private const int ValidationRows = 50_000;

    internal StepDefinition Declare() => new(
        Name,
        StepCode.Of("train 4", typeof(ModelTraining), typeof(BinarySample), loader.GetType(), engine.GetType()),
        JsonSerializer.Serialize(new
        {
            metric = project.Train.Metric.Text,
            candidates = project.Train.Candidates.Select(candidate => new
            {
                candidate.Trainer,
                version = training.Describe(candidate.Trainer).Value.Version,
                parameters = candidate.Parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.Text),
                features = candidate.Features.Select(feature => feature.Text),
                without = candidate.Without.Select(feature => feature.Text),
            }),
            features = project.Features.Select(feature => feature.Name),
            seed = project.Train.Seed,
            strategy = project.Train.Strategy,
            trials = project.Train.Trials,
            seconds = project.Train.Time.TotalSeconds,
        }),
        [StepInput.From("training-set", TrainingSetStep.Name, ArtifactKinds.TrainingSet)],
        RunAsync);

    private async Task<Result<ImmutableArray<ArtifactReference>>> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await TrainingSet.OpenAsync(engine, context.Objects, context.Input("training-set").Digest, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var set))
        {
            return opened.Refused<ImmutableArray<ArtifactReference>>();
        }

        string[] features = [.. project.Features.Select(feature => feature.Name)];
        string[] columns = [TrainingSet.Label, TrainingSet.Time, .. features];
        var train = (await set.ReadAsync(TrainingSet.Train, columns, null, cancellationToken).ConfigureAwait(false)).Value;
        var validate = (await set.ReadAsync(TrainingSet.Validate, columns, ValidationRows, cancellationToken).ConfigureAwait(false)).Value;
        var scorer = new ValidationScorer(loader, metrics.Find(project.Train.Metric.Text).Value, new ScoredPart(validate), validate.Select(features));
        var request = new SearchRequest(SearchPlanner.Define(project) with { Replay = replay }, Rows(train, features), Rows(validate, features), context.Input("training-set").Digest);
        var searched = await training.SearchAsync(request, scorer, new NotebookLedger(context.Notebook), context.Progress, cancellationToken).ConfigureAwait(false);
        if (!searched.TryGet(out var found))
        {
            return searched.Refused<ImmutableArray<ArtifactReference>>();
        }

        var outputs = ImmutableArray.CreateBuilder<ArtifactReference>();
        var names = SearchPlanner.Names(project);
        Refusal[] without = [.. names.Where((_, candidate) => found.Winners.All(winner => winner.Trial.Candidate != candidate)).Select(name => new Refusal(
            "project.candidate-untried", "Candidate without a model", $"No trial of '{name}' gave a model before the search stopped.", "Give 'search' more time or trials, or leave the candidate out."))];
        if (without.Length > 0)
        {
            return Result.Refuse<ImmutableArray<ArtifactReference>>(without);
        }

        foreach (var winner in found.Winners)
        {
            var name = names[winner.Trial.Candidate];
            using var graph = new MemoryStream(winner.Model.Onnx.ToArray());
            using var description = new MemoryStream(CandidateFile.Write(name, winner));
            outputs.Add(new ArtifactReference(await context.Objects.PutAsync(graph, cancellationToken).ConfigureAwait(false), ArtifactKinds.Model, name));
            outputs.Add(new ArtifactReference(await context.Objects.PutAsync(description, cancellationToken).ConfigureAwait(false), ArtifactKinds.Candidate, name));
        }

        using var trials = new MemoryStream(TrialsFile.Write(found, isReplay: !replay.IsEmpty));
        outputs.Add(new ArtifactReference(await context.Objects.PutAsync(trials, cancellationToken).ConfigureAwait(false), ArtifactKinds.Trials, project.Name));
        return outputs.ToImmutable();
    }

    private static TrainingRows Rows(ColumnBatch rows, string[] features) => new(rows.Select(features), rows.Get<DoubleColumn>(TrainingSet.Label).Memory);
}
