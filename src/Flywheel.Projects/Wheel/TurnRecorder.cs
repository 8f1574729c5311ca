using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Iterations;
using Flywheel.Registry.Releases;
using Flywheel.Storage;
using Flywheel.Tracking;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// Tells tracking what a turn of the wheel did: one run for the turn, named by its release, and below it one for each step and each trial. Ids
/// come from digests, so what is recorded twice is there once, and a step that several turns share has one run.
/// </summary>
public sealed class TurnRecorder(Tracker tracker, IObjects objects)
{
    private const string ParentTag = "mlflow.parentRunId";

    /// <summary>The run of the turn that made a release.</summary>
    public static RunId RunOf(Digest release) => RunId.Parse(release.ToString()[..32]);

    /// <summary>Records a turn whose steps all have their outputs.</summary>
    public async Task RecordAsync(ProjectDefinition project, ProjectIteration iteration, PipelineOutcome outcome, ReleaseVersion version, ReleaseManifest manifest, CancellationToken cancellationToken)
    {
        var turn = RunOf(version.Digest);
        if (await tracker.FindAsync(turn, cancellationToken).ConfigureAwait(false) is { Status: RunStatus.Finished })
        {
            return;
        }

        var facts = outcome.Steps.Select(step => step.Fact).OfType<StepFact>().ToImmutableArray();
        var experiment = await ExperimentAsync(project.Name, cancellationToken).ConfigureAwait(false);
        await BeginAsync(new RunDefinition(experiment, version.ToString()) { Id = turn, Started = facts.Min(fact => fact.Started) }, facts[^1].Environment, project, null, new RunBatch
        {
            Params =
            [
                new("candidate", manifest.Candidate), new("label", manifest.Label), new("metric", project.Train.Metric.Text),
                new("seed", project.Train.Seed.ToString(CultureInfo.InvariantCulture)), new("threshold", manifest.Threshold.ToString("R", CultureInfo.InvariantCulture)),
            ],
            Metrics = [.. manifest.Metrics.Select(metric => new MetricPoint(metric.Key, metric.Value, 0, facts[^1].Finished))],
            Tags = [new("flywheel.release", version.Digest.ToString()), new("flywheel.iteration", iteration.Number.ToString(CultureInfo.InvariantCulture))],
            Inputs = [.. manifest.Origins.Select(origin => new RunInput($"{origin.Kind} {origin.Name}", origin.Digest.ToString()[..36], "flywheel", origin.Digest.ToString(), "", "", []))],
            Artifacts = [.. manifest.Files.Select(file => new RunArtifact(file.Name, file.Digest, file.Bytes))],
        }, cancellationToken).ConfigureAwait(false);
        foreach (var fact in facts)
        {
            await StepAsync(experiment, turn, project, fact, cancellationToken).ConfigureAwait(false);
        }

        if (outcome.Output(SearchStep.Name, ArtifactKinds.Trials) is { } trials)
        {
            await TrialsAsync(experiment, turn, project, facts.First(fact => fact.Step == SearchStep.Name), trials.Digest, cancellationToken).ConfigureAwait(false);
        }

        await EndAsync(turn, RunStatus.Finished, facts.Max(fact => fact.Finished), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ExperimentId> ExperimentAsync(string name, CancellationToken cancellationToken)
    {
        var found = await tracker.FindExperimentAsync(name, cancellationToken).ConfigureAwait(false);
        if (found is null)
        {
            // Another process may make it at the same moment; then it is there now.
            var made = await tracker.CreateExperimentAsync(new ExperimentDefinition(name), cancellationToken).ConfigureAwait(false);
            return made.TryGet(out var experiment) ? experiment.Id : (await tracker.FindExperimentAsync(name, cancellationToken).ConfigureAwait(false))!.Id;
        }

        if (found.Lifecycle == Lifecycle.Deleted)
        {
            await tracker.ChangeExperimentAsync(found.Id, new ExperimentChange { Lifecycle = Lifecycle.Active }, cancellationToken).ConfigureAwait(false);
        }

        return found.Id;
    }

    private async Task StepAsync(ExperimentId experiment, RunId turn, ProjectDefinition project, StepFact fact, CancellationToken cancellationToken)
    {
        var id = RunId.Parse(fact.Key.ToString()[..32]);
        await BeginAsync(new RunDefinition(experiment, fact.Step) { Id = id, Started = fact.Started }, fact.Environment, project, turn, new RunBatch
        {
            Metrics = [new MetricPoint("seconds", (fact.Finished - fact.Started).TotalSeconds, 0, fact.Finished)],
            Tags = [new("flywheel.step", fact.Step), new("flywheel.key", fact.Key.ToString()), new("flywheel.code", fact.Code.ToString())],
            Inputs = [.. fact.Inputs.DistinctBy(input => (input.Kind, input.Name, input.Digest)).Select(input => new RunInput($"{input.Kind} {input.Name}", input.Digest.ToString()[..36], "flywheel", input.Digest.ToString(), "", "", []))],
        }, cancellationToken).ConfigureAwait(false);
        await EndAsync(id, RunStatus.Finished, fact.Finished, cancellationToken).ConfigureAwait(false);
    }

    private async Task TrialsAsync(ExperimentId experiment, RunId turn, ProjectDefinition project, StepFact search, Digest file, CancellationToken cancellationToken)
    {
        var read = await objects.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var json))
        {
            return;
        }

        using var document = JsonDocument.Parse(json);
        foreach (var trial in document.RootElement.GetProperty("trials").EnumerateArray())
        {
            var (number, rows, trainer) = (trial.GetProperty("number").GetInt32(), trial.GetProperty("rows").GetInt32(), trial.GetProperty("trainer").GetString()!);
            var id = RunId.Parse(Digest.Of(string.Create(CultureInfo.InvariantCulture, $"{search.Key} trial {number} {rows}")).ToString()[..32]);
            var score = trial.GetProperty("score") is { ValueKind: JsonValueKind.Number } scored ? scored.GetDouble() : (double?)null;
            await BeginAsync(new RunDefinition(experiment, string.Create(CultureInfo.InvariantCulture, $"trial {number}: {trainer}")) { Id = id, Started = search.Started }, search.Environment, project, turn, new RunBatch
            {
                Params =
                [
                    new("trainer", trainer), new("rows", rows.ToString(CultureInfo.InvariantCulture)),
                    .. trial.GetProperty("parameters").EnumerateObject().Where(parameter => parameter.Name is not ("trainer" or "rows"))
                        .Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value.ValueKind == JsonValueKind.String ? parameter.Value.GetString()! : parameter.Value.GetRawText())),
                ],
                Metrics = score is { } value ? [new MetricPoint(trial.GetProperty("metric").GetString()!, value, 0, search.Finished)] : [],
                Tags = [new("flywheel.trial", number.ToString(CultureInfo.InvariantCulture)), .. Refused(trial)],
            }, cancellationToken).ConfigureAwait(false);
            await EndAsync(id, score is null ? RunStatus.Failed : RunStatus.Finished, search.Finished, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Refused(JsonElement trial) =>
        trial.TryGetProperty("refused", out var why) && why.ValueKind == JsonValueKind.String ? [new("flywheel.refused", why.GetString()!)] : [];

    private async Task BeginAsync(RunDefinition definition, string environment, ProjectDefinition project, RunId? parent, RunBatch batch, CancellationToken cancellationToken)
    {
        using var described = JsonDocument.Parse(environment.Length == 0 ? "{}" : environment);
        var commit = described.RootElement.TryGetProperty("commit", out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
        var tags = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        tags.AddRange(new("mlflow.runName", definition.Name), new("mlflow.user", Environment.UserName), new("mlflow.source.name", project.Name), new("mlflow.source.type", "PROJECT"));
        tags.Add(new("flywheel.environment", environment));
        if (commit is not null)
        {
            tags.Add(new("mlflow.source.git.commit", commit));
        }

        if (parent is { } above)
        {
            tags.Add(new(ParentTag, above.ToString()));
        }

        // A run that is there already takes the same params again without a word.
        await tracker.StartAsync(definition with { User = Environment.UserName, Parent = parent, Tags = tags.ToImmutable() }, cancellationToken).ConfigureAwait(false);
        var logged = await tracker.LogAsync(definition.Id!.Value, batch, cancellationToken).ConfigureAwait(false);
        if (!logged.IsOk && logged.Refusals[0].Code != "tracking.run-deleted")
        {
            throw new InvalidOperationException($"The run of '{definition.Name}' could not be recorded: {logged.Refusals[0]}");
        }
    }

    private Task<Result> EndAsync(RunId run, RunStatus status, Timestamp at, CancellationToken cancellationToken) =>
        tracker.ChangeAsync(run, new RunChange { Status = status, Ended = at }, cancellationToken);
}
