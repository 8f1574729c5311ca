using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Data;
using Flywheel.Data.Rehearsals;
using Flywheel.Data.Sources;
using Flywheel.Data.Tables;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Pipelines;
using Flywheel.Projects.Commands;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Iterations;
using Flywheel.Registry;
using Flywheel.Training;

namespace Flywheel.Projects.Wheel;

/// <summary>The wheel itself: from a project file to steps, and from their outputs to a judged release. Safe to use from many threads.</summary>
public sealed class ProjectWheel(
    Datasets datasets, DatasetRehearsals rehearsals, ITableEngine engine, ModelTraining training, IPredictorLoader loader, MetricCatalog<BinarySample> metrics, PipelineRunner runner, ReleaseJudge judge, ReleaseRegistry registry, ProjectIterations iterations, TurnRecorder recorder, CommandSteps commands, ReleaseApprovals approvals)
{
    /// <summary>
    /// Checks what can be checked without reading rows, and declares every step. Every mistake is refused at once: names, metrics, trainers,
    /// parameters, gates, missing files.
    /// </summary>
    public Task<Result<PipelinePlan>> PlanAsync(ProjectDefinition project, CancellationToken cancellationToken) => PlanAsync(project, new WheelGivens(), cancellationToken);

    /// <summary>The same steps, with some things given.</summary>
    internal async Task<Result<PipelinePlan>> PlanAsync(ProjectDefinition project, WheelGivens givens, CancellationToken cancellationToken)
    {
        var refusals = new List<Refusal>();
        refusals.AddRange(ProjectChecks.Run(project, training, metrics));
        var planned = await DataPlanner.DatasetsAsync(project, cancellationToken).ConfigureAwait(false);
        refusals.AddRange(planned.Refusals);
        var prepared = await commands.DeclareAsync(project, cancellationToken).ConfigureAwait(false);
        refusals.AddRange(prepared.Refusals);
        if (refusals.Count > 0)
        {
            return Result.Refuse<PipelinePlan>(refusals);
        }

        var declared = await new DatasetSteps(datasets, project, givens.Versions).DeclareAsync(planned.Value, cancellationToken).ConfigureAwait(false);
        if (!declared.TryGet(out var steps))
        {
            return declared.Refused<PipelinePlan>();
        }

        var predicted = planned.Value.Single(dataset => dataset.Definition.Name == FeaturePlanner.Predicted(project).Value.Name);
        var candidates = SearchPlanner.AllNames(project);
        var names = project.Datasets.Select(dataset => dataset.Name).ToImmutableArray();
        return PipelinePlan.Create(project.Name,
        [
            .. steps,
            new LeakGuardStep(datasets, rehearsals, project, predicted, givens.LeaksForced).Declare(),
            new TrainingSetStep(datasets, engine, project, givens.Reviews).Declare(),
            .. project.Train.Candidates.IsEmpty ? [] : new[] { new SearchStep(engine, loader, training, metrics, project, givens.Trials).Declare() },
            .. prepared.Value,
            new EvaluateStep(engine, loader, metrics, project, candidates).Declare(),
            new ReleaseStep(engine, loader, datasets, project, candidates, names).Declare(),
        ]);
    }

    /// <summary>The project's sources as they are now, each with its files and their digests; those that cannot be found are left out.</summary>
    public async Task<ImmutableArray<SourceSnapshot>> SourcesAsync(ProjectDefinition project, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<SourceSnapshot>();
        foreach (var (_, source) in DataPlanner.Sources(project).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if ((await datasets.ResolveAsync(source, project.Folder, cancellationToken).ConfigureAwait(false)).TryGet(out var snapshot))
            {
                found.Add(snapshot);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>One turn: runs every step that is not done yet, registers the release, judges it by its gates and promotes it when they pass.</summary>
    /// <param name="project">The project.</param>
    /// <param name="plan">Its steps, from <see cref="PlanAsync(ProjectDefinition, CancellationToken)"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="events">Told of every step.</param>
    /// <param name="cancellationToken">Stops cleanly; the next turn resumes.</param>
    public async Task<Result<WheelTurn>> TurnAsync(ProjectDefinition project, PipelinePlan plan, WheelOptions options, IProgress<StepEvent> events, CancellationToken cancellationToken)
    {
        var made = await MakeAsync(project, plan, options, events, cancellationToken).ConfigureAwait(false);
        if (!made.TryGet(out var turn) || turn.Verdict is not { } verdict)
        {
            return made;
        }

        var promoted = await registry.PromoteAsync(turn.Release, ReleaseRegistry.Champion, verdict, by: "flywheel run", options.Force, cancellationToken).ConfigureAwait(false);
        return promoted.TryGet(out var promotion)
            ? turn with { Release = (await registry.FindAsync(turn.Release.Model, ReleaseRegistry.Champion, cancellationToken).ConfigureAwait(false)).Value, Promotion = promotion }
            : promoted.Refused<WheelTurn>();
    }

    /// <summary>A turn without its end: the release is registered and judged, and not promoted.</summary>
    internal async Task<Result<WheelTurn>> MakeAsync(ProjectDefinition project, PipelinePlan plan, WheelOptions options, IProgress<StepEvent> events, CancellationToken cancellationToken)
    {
        var iteration = await iterations.BeginAsync(project.Name, GoalDefinition.Of(project), cancellationToken).ConfigureAwait(false);
        var live = new LiveTurn(recorder, project, options.Run.Environment, events);
        await using var recording = live.ConfigureAwait(false);
        var outcome = await runner.RunAsync(plan, options.Run, live, cancellationToken).ConfigureAwait(false);
        await live.SettleAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!outcome.IsComplete)
        {
            return Result.Refuse<WheelTurn>(outcome.Refusals);
        }

        var opened = await registry.OpenAsync(outcome.Output(ReleaseStep.Name, ArtifactKinds.Release)!.Digest, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var release))
        {
            return opened.Refused<WheelTurn>();
        }

        var version = await registry.RegisterAsync(release.Manifest, live.Turn, cancellationToken).ConfigureAwait(false);
        await recorder.RecordAsync(project, iteration, outcome, version, release.Manifest, cancellationToken).ConfigureAwait(false);
        await live.EndAsync(version).ConfigureAwait(false);
        await approvals.SetRolesAsync(version.Model, project.Approvals, cancellationToken).ConfigureAwait(false);
        if (version.Aliases.Contains(ReleaseRegistry.Champion))
        {
            return new WheelTurn(iteration, outcome, version, Verdict: null, Promotion: null);
        }

        var judged = await judge.JudgeAsync(project, outcome, release, cancellationToken).ConfigureAwait(false);
        return judged.TryGet(out var verdict) ? new WheelTurn(iteration, outcome, version, verdict, Promotion: null) : judged.Refused<WheelTurn>();
    }
}
