using System.Collections.Immutable;
using System.Globalization;
using System.Text;
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
/// of steps and trials come from digests, so what is recorded twice is there once, and a step that several turns share has one run.
/// </summary>
public sealed class TurnRecorder(Tracker tracker, IObjects objects, TimeProvider time)
{
    private const string ParentTag = "mlflow.parentRunId";
    private const string ProcessTag = "flywheel.process";

    /// <summary>Records a turn whose steps all have their outputs.</summary>
    public async Task RecordAsync(ProjectDefinition project, ProjectIteration iteration, PipelineOutcome outcome, ReleaseVersion version, ReleaseManifest manifest, CancellationToken cancellationToken)
    {
        var turn = version.Run;
        if (await tracker.FindAsync(turn, cancellationToken).ConfigureAwait(false) is { Status: RunStatus.Finished })
        {
            return;
        }

        var facts = outcome.Steps.Select(step => step.Fact).OfType<StepFact>().ToImmutableArray();
        var experiment = await ExperimentAsync(project.Name, cancellationToken).ConfigureAwait(false);
        await BeginAsync(new RunDefinition(experiment, version.ToString()) { Id = turn, Started = facts.Min(fact => fact.Started) }, facts[^1].Environment, project.Name, null, new RunBatch
        {
            Params =
            [
                new("candidate", manifest.Candidate), new("label", manifest.Label), new("metric", project.Train.Metric.Text),
                new("seed", project.Train.Seed.ToString(CultureInfo.InvariantCulture)), new("threshold", manifest.Threshold.ToString("R", CultureInfo.InvariantCulture)),
            ],
            Metrics = [.. manifest.Metrics.Select(metric => new MetricPoint(metric.Key, metric.Value, 0, facts[^1].Finished))],
            Tags = [new("mlflow.runName", version.ToString()), new("flywheel.release", version.Digest.ToString()), new("flywheel.iteration", iteration.Number.ToString(CultureInfo.InvariantCulture))],
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

        await tracker.ChangeAsync(turn, new RunChange { Name = version.ToString(), Status = RunStatus.Finished, Ended = facts.Max(fact => fact.Finished) }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins the run of a turn that has something to do; ends those of turns whose programs are gone.</summary>
    internal async Task<RunId> BeginTurnAsync(ProjectDefinition project, string environment, CancellationToken cancellationToken)
    {
        var experiment = await ExperimentAsync(project.Name, cancellationToken).ConfigureAwait(false);
        await EndGoneAsync(experiment, cancellationToken).ConfigureAwait(false);
        var changes = await SourceChanges.ReadAsync(project.Folder, cancellationToken).ConfigureAwait(false);
        var artifacts = ImmutableArray<RunArtifact>.Empty;
        if (changes is { Text.Length: > 0 })
        {
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(changes.Text));
            artifacts = [new RunArtifact("source.diff", await objects.PutAsync(text, cancellationToken).ConfigureAwait(false), text.Length)];
        }

        var turn = RunId.New();
        await BeginAsync(new RunDefinition(experiment, $"{project.Name}, turning") { Id = turn, Tags = [new(ProcessTag, Process)] }, environment, project.Name, null, new RunBatch
        {
            Tags = [.. changes is null ? [] : Git(changes)],
            Artifacts = artifacts,
        }, cancellationToken).ConfigureAwait(false);
        return turn;
    }

    /// <summary>Begins, or begins again, the run of a step; whoever needs it first makes it.</summary>
    internal async Task<TrackedStep> BeginStepAsync(ProjectDefinition project, string step, Digest key, CancellationToken cancellationToken)
    {
        var (experiment, run) = (await ExperimentAsync(project.Name, cancellationToken).ConfigureAwait(false), RunOf(key));

        // Whose it is is known as soon as it runs: killed the next moment, it is still ended by who comes after.
        KeyValuePair<string, string> process = new(ProcessTag, Process);
        var begun = await tracker.StartAsync(new RunDefinition(experiment, step) { Id = run, User = Environment.UserName, Tags = [process] }, cancellationToken).ConfigureAwait(false);
        if (!begun.IsOk)
        {
            // There from an attempt that did not come to its end, or to be made again.
            await tracker.LogAsync(run, new RunBatch { Tags = [process] }, cancellationToken).ConfigureAwait(false);
            await tracker.ChangeAsync(run, new RunChange { Status = RunStatus.Running, Lifecycle = Lifecycle.Active }, cancellationToken).ConfigureAwait(false);
        }

        return new TrackedStep(run, experiment);
    }

    /// <summary>Says which turn a running step belongs to, and what anybody who looks at it wants to know.</summary>
    internal async Task PutBelowAsync(ProjectDefinition project, string step, RunId run, RunId turn, string environment)
    {
        await tracker.ChangeAsync(run, new RunChange { Parent = turn }, CancellationToken.None).ConfigureAwait(false);
        await tracker.LogAsync(run, new RunBatch { Tags = [new("flywheel.step", step), .. Common(step, environment, project.Name, turn)] }, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Keeps what a program said as a file of its run.</summary>
    internal async Task KeepOutputAsync(TrackedStep step, string output, CancellationToken cancellationToken)
    {
        if (output.Length > 0)
        {
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(output));
            var file = new RunArtifact("output.txt", await objects.PutAsync(text, cancellationToken).ConfigureAwait(false), text.Length);
            await tracker.LogAsync(step.Run, new RunBatch { Artifacts = [file] }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Logs what a step came to.</summary>
    internal Task ScoreAsync(TrackedStep step, string metric, double value) =>
        tracker.LogAsync(step.Run, new RunBatch { Metrics = [new MetricPoint(metric, value, 0, Timestamp.Now(time))] }, CancellationToken.None);

    /// <summary>Ends a run now, and says why when there is something to say.</summary>
    internal async Task EndAsync(RunId run, RunStatus status, ImmutableArray<KeyValuePair<string, string>> tags)
    {
        if (!tags.IsEmpty)
        {
            await tracker.LogAsync(run, new RunBatch { Tags = tags }, CancellationToken.None).ConfigureAwait(false);
        }

        await EndAsync(run, status, Timestamp.Now(time), CancellationToken.None).ConfigureAwait(false);
    }

    private static string Process => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    private static RunId RunOf(Digest key) => RunId.Parse(key.ToString()[..32]);

    private static IEnumerable<KeyValuePair<string, string>> Git(SourceChanges changes) =>
        [new("mlflow.source.git.branch", changes.Branch), new("flywheel.git.dirty", changes.IsDirty ? "true" : "false")];

    /// <summary>A killed program cannot end its runs, so the next one on its machine does.</summary>
    private async Task EndGoneAsync(ExperimentId experiment, CancellationToken cancellationToken)
    {
        var running = await tracker.SearchAsync(new RunQuery([experiment]) { Filter = RunFilter.Parse($"status = 'RUNNING' AND tags.`{ProcessTag}` LIKE '{Environment.MachineName}:%'").Value }, cancellationToken).ConfigureAwait(false);
        foreach (var run in running.Runs.Where(run => !Lives(run.Tags[ProcessTag])))
        {
            await EndAsync(run.Id, RunStatus.Killed, []).ConfigureAwait(false);
        }
    }

    private static bool Lives(string process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(int.Parse(process.Split(':')[1], CultureInfo.InvariantCulture));
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
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
        var id = RunOf(fact.Key);
        await BeginAsync(new RunDefinition(experiment, fact.Step) { Id = id, Started = fact.Started }, fact.Environment, project.Name, turn, new RunBatch
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
            await BeginAsync(new RunDefinition(experiment, string.Create(CultureInfo.InvariantCulture, $"trial {number}: {trainer}")) { Id = id, Started = search.Started }, search.Environment, project.Name, turn, new RunBatch
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

    private async Task BeginAsync(RunDefinition definition, string environment, string project, RunId? parent, RunBatch batch, CancellationToken cancellationToken)
    {
        var tags = Common(definition.Name, environment, project, parent);

        // A run that is there already takes the same params again without a word.
        await tracker.StartAsync(definition with { User = Environment.UserName, Parent = parent, Tags = [.. definition.Tags, .. tags] }, cancellationToken).ConfigureAwait(false);
        var logged = await tracker.LogAsync(definition.Id!.Value, batch, cancellationToken).ConfigureAwait(false);
        if (!logged.IsOk && logged.Refusals[0].Code != "tracking.run-deleted")
        {
            throw new InvalidOperationException($"The run of '{definition.Name}' could not be recorded: {logged.Refusals[0]}");
        }
    }

    private static ImmutableArray<KeyValuePair<string, string>> Common(string name, string environment, string project, RunId? parent)
    {
        using var described = JsonDocument.Parse(environment.Length == 0 ? "{}" : environment);
        var commit = described.RootElement.TryGetProperty("commit", out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
        return
        [
            new("mlflow.runName", name), new("mlflow.user", Environment.UserName), new("mlflow.source.name", project), new("mlflow.source.type", "PROJECT"),
            new("flywheel.environment", environment),
            .. commit is null ? [] : new KeyValuePair<string, string>[] { new("mlflow.source.git.commit", commit) },
            .. parent is not { } above ? [] : new KeyValuePair<string, string>[] { new(ParentTag, above.ToString()) },
        ];
    }

    private Task<Result> EndAsync(RunId run, RunStatus status, Timestamp at, CancellationToken cancellationToken) =>
        tracker.ChangeAsync(run, new RunChange { Status = status, Ended = at }, cancellationToken);
}
