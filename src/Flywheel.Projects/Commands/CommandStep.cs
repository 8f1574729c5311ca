using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Data.Tables;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Wheel;
using Flywheel.Storage;
using Flywheel.Tracking;

namespace Flywheel.Projects.Commands;

/// <summary>
/// Runs a program that trains: it gets the training set as files, its parameters and tracking's address in its environment, and leaves a
/// <c>model.onnx</c>, which from there on is a candidate like any other.
/// </summary>
internal sealed class CommandStep(ITableEngine engine, IPredictorLoader loader, MetricCatalog<BinarySample> metrics, TurnRecorder recorder, ITrackingDoor? door, TimeProvider time,
    ProjectDefinition project, CommandPlan plan)
{
    internal const string Trainer = "command";

    private readonly CommandEntry _entry = plan.Entry;

    // How long it may run is not in the key: a run that ended in time gives what one with more time gives.
    internal StepDefinition Declare() => new(
        plan.Step,
        StepCode.Of("command 1", typeof(BinarySample), loader.GetType(), engine.GetType()),
        JsonSerializer.Serialize(new
        {
            run = plan.Words,
            files = plan.Files.Select(file => new { file.Key, digest = file.Value.ToString() }),
            parameters = _entry.Parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.Text),
            features = plan.Features,
            csv = _entry.IsCsv,
            metric = project.Train.Metric.Text,
            seed = project.Train.Seed,
        }),
        [StepInput.From("training-set", TrainingSetStep.Name, ArtifactKinds.TrainingSet)],
        RunAsync)
    { Retries = 0 };

    private async Task<Result<ImmutableArray<ArtifactReference>>> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await TrainingSet.OpenAsync(engine, context.Objects, context.Input("training-set").Digest, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var set))
        {
            return opened.Refused<ImmutableArray<ArtifactReference>>();
        }

        var run = await recorder.BeginStepAsync(project, plan.Step, context.Key, cancellationToken).ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory("flywheel-command-");
        try
        {
            var made = await MakeAsync(context, set, run, folder.FullName, cancellationToken).ConfigureAwait(false);
            if (made.IsOk)
            {
                await recorder.ScoreAsync(run, $"validation_{project.Train.Metric.Text}", made.Value.Validation).ConfigureAwait(false);
            }

            await recorder.EndAsync(run.Run, made.IsOk ? RunStatus.Finished : RunStatus.Failed, []).ConfigureAwait(false);
            return made.TryGet(out var model) ? await StoreAsync(context, model, cancellationToken).ConfigureAwait(false) : made.Refused<ImmutableArray<ArtifactReference>>();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<Result<CommandModel>> MakeAsync(StepContext context, TrainingSet set, TrackedStep run, string folder, CancellationToken cancellationToken)
    {
        context.Progress.Report(new Progress(0, null, "lines", "writing rows"));
        var given = await CommandRows.WriteAsync(set, plan, plan.Label(project), folder, cancellationToken).ConfigureAwait(false);
        if (!given.TryGet(out var rows))
        {
            return given.Refused<CommandModel>();
        }

        foreach (var file in plan.Files.Keys)
        {
            var copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(project.Folder, file), copy, overwrite: true);
        }

        var lease = door is null ? new TrackingLease("", "", () => ValueTask.CompletedTask) : await door.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            var process = new CommandProcess(_entry.Name, plan.Words, folder, Told(rows, run, lease, folder), time);
            var lines = 0L;
            var ended = await process.RunAsync(_entry.Time, line => context.Progress.Report(new Progress(Interlocked.Increment(ref lines), null, "lines", line)), cancellationToken).ConfigureAwait(false);
            await recorder.KeepOutputAsync(run, process.Said, cancellationToken).ConfigureAwait(false);
            if (!ended.IsOk)
            {
                return Result.Refuse<CommandModel>(ended.Refusals);
            }
        }

        var model = await CommandModel.ReadAsync(_entry.Name, Path.Combine(folder, CommandRows.Model), rows.Layout, loader, cancellationToken).ConfigureAwait(false);
        return model.TryGet(out var found) ? await found.ScoreAsync(set, plan.Features, metrics.Find(project.Train.Metric.Text).Value, loader, cancellationToken).ConfigureAwait(false) : model;
    }

    /// <summary>What the program finds in its environment, beside what this one has.</summary>
    private Dictionary<string, string> Told(CommandRows rows, TrackedStep run, TrackingLease lease, string folder)
    {
        var parameters = new JsonObject(_entry.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, (JsonNode?)JsonValue.Create(parameter.Value.Text))));
        var told = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["FLYWHEEL_TRAIN"] = rows.Train,
            ["FLYWHEEL_VALIDATE"] = rows.Validate,
            ["FLYWHEEL_LABEL"] = plan.Label(project),
            ["FLYWHEEL_INPUTS"] = rows.Inputs,
            ["FLYWHEEL_MODEL"] = Path.Combine(folder, CommandRows.Model),
            ["FLYWHEEL_METRIC"] = project.Train.Metric.Text,
            ["FLYWHEEL_SEED"] = project.Train.Seed.ToString(CultureInfo.InvariantCulture),
            ["FLYWHEEL_PARAMETERS"] = parameters.ToJsonString(),
            ["MLFLOW_TRACKING_URI"] = lease.Address,
            ["MLFLOW_TRACKING_TOKEN"] = lease.Token,
            ["MLFLOW_EXPERIMENT_ID"] = run.Experiment.ToString(),
            ["MLFLOW_RUN_ID"] = run.Run.ToString(),
        };
        foreach (var (name, value) in _entry.Parameters)
        {
            told[$"FLYWHEEL_PARAM_{name.ToUpperInvariant().Replace('-', '_')}"] = value.Text;
        }

        return told;
    }

    private async Task<Result<ImmutableArray<ArtifactReference>>> StoreAsync(StepContext context, CommandModel model, CancellationToken cancellationToken)
    {
        var description = new JsonObject
        {
            ["command"] = new JsonArray([.. plan.Words.Select(word => (JsonNode)word)]),
            ["files"] = new JsonObject(plan.Files.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)JsonValue.Create(file.Value.ToString())))),
            ["parameters"] = new JsonObject(_entry.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, (JsonNode?)JsonValue.Create(parameter.Value.Text)))),
        };
        using var graph = new MemoryStream(model.Onnx);
        using var file = new MemoryStream(new CandidateFile(_entry.Name, Trainer, model.Validation, model.Layout).Write(description));
        return ImmutableArray.Create(
            new ArtifactReference(await context.Objects.PutAsync(graph, cancellationToken).ConfigureAwait(false), ArtifactKinds.Model, _entry.Name),
            new ArtifactReference(await context.Objects.PutAsync(file, cancellationToken).ConfigureAwait(false), ArtifactKinds.Candidate, _entry.Name));
    }
}
