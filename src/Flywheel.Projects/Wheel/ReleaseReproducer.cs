using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>Makes a release again from its sources, every step of it, and compares digests. Safe to use from many threads.</summary>
public sealed class ReleaseReproducer(ProjectWheel wheel, PipelineRunner runner, ILineage lineage, IObjects objects)
{
    /// <summary>
    /// Runs every step again. Refuses <c>reproduce.no-lineage</c> when nothing is known about the making of the release, and <c>reproduce.changed</c> for
    /// each step whose parameters or sources are not those that made it: then another release would come out. Changed code is not
    /// refused, because whether it still makes the same bits is what one wants to know.
    /// </summary>
    /// <param name="project">The project as it is now.</param>
    /// <param name="release">The release.</param>
    /// <param name="options">How steps are run.</param>
    /// <param name="events">Told of every step.</param>
    /// <param name="cancellationToken">Stops cleanly.</param>
    public async Task<Result<ReproductionReport>> RunAsync(ProjectDefinition project, ReleaseVersion release, PipelineRunOptions options, IProgress<StepEvent> events, CancellationToken cancellationToken)
    {
        var facts = await lineage.UpstreamAsync(release.Digest, cancellationToken).ConfigureAwait(false);
        if (facts.IsEmpty)
        {
            return new Refusal("reproduce.no-lineage", "No lineage", $"Nothing is written about how {release} was made.", "Reproduce it in the workspace that made it.");
        }

        var replay = await ReplayAsync(Making.Of(release.Digest, facts, _ => 0), cancellationToken).ConfigureAwait(false);
        var planned = replay.TryGet(out var trials) ? await wheel.PlanAsync(project, new WheelGivens { Trials = trials }, cancellationToken).ConfigureAwait(false) : replay.Refused<PipelinePlan>();
        if (!planned.TryGet(out var plan))
        {
            return planned.Refused<ReproductionReport>();
        }

        // Of runs that made the same bits, the one that is most like the project of today says least that has changed.
        var today = plan.Steps.ToDictionary(step => step.Name, StringComparer.Ordinal);
        var making = Making.Of(release.Digest, facts, fact => !today.TryGetValue(fact.Step, out var step) || step.Parameters != fact.Parameters ? 0 : step.Code != fact.Code ? 1 : 2);
        var before = plan.Steps.ToDictionary(step => step.Name, step => making.FirstOrDefault(fact => fact.Step == step.Name), StringComparer.Ordinal);
        Refusal[] changed = [.. plan.Steps.SelectMany(step => Changes(step, before[step.Name], release))];
        if (changed.Length > 0)
        {
            return Result.Refuse<ReproductionReport>(changed);
        }

        var outcome = await runner.RunAsync(plan, options with { Rerun = new HashSet<string> { "*" } }, events, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return outcome.IsComplete
            ? new ReproductionReport(release, [.. outcome.Steps.Select(step => Compare(before[step.Step]!, step.Fact!))])
            : Result.Refuse<ReproductionReport>(outcome.Refusals);
    }

    private async Task<Result<ImmutableArray<int>>> ReplayAsync(ImmutableArray<StepFact> facts, CancellationToken cancellationToken)
    {
        if (facts.SelectMany(fact => fact.Outputs).FirstOrDefault(output => output.Kind == ArtifactKinds.Trials) is not { } trials)
        {
            return ImmutableArray<int>.Empty;
        }

        var read = await objects.ReadAsync(trials.Digest, cancellationToken).ConfigureAwait(false);
        return read.TryGet(out var json) ? TrialsFile.Replay(json) : read.Refused<ImmutableArray<int>>();
    }

    private static IEnumerable<Refusal> Changes(StepDefinition step, StepFact? fact, ReleaseVersion release)
    {
        if (fact is null)
        {
            yield return Changed($"the step '{step.Name}' had no part in it");
            yield break;
        }

        if (fact.Parameters != step.Parameters)
        {
            yield return Changed($"the step '{step.Name}' has other parameters now");
        }

        foreach (var source in step.Inputs.Select(input => input.Artifact).OfType<ArtifactReference>().Where(source => !fact.Inputs.Contains(source)))
        {
            yield return Changed($"the source '{source.Name}' of the step '{step.Name}' has other content now");
        }

        Refusal Changed(string what) => new("reproduce.changed", "Not the same project", $"{release} cannot be made again: {what}.", "Check out the project and the data it was made from.");
    }

    private static ReproducedStep Compare(StepFact before, StepFact now) => new(now.Step, before.Code == now.Code, now.Finished - now.Started,
        [.. before.Outputs.Select(output => new ReproducedOutput(output.Kind, output.Name, output.Digest,
            now.Outputs.FirstOrDefault(made => made.Kind == output.Kind && made.Name == output.Name)?.Digest))]);
}
