using System.Collections.Immutable;
using Flywheel.Pipelines.Running;
using Flywheel.Storage;

namespace Flywheel.Pipelines;

/// <summary>
/// Runs plans. A step whose key was made before, and whose outputs are all still there, is skipped. What a run finished stays finished
/// however the run ends, so the next one resumes. Safe to use from many threads.
/// </summary>
public sealed class PipelineRunner(ICatalog catalog, IObjects objects, ILineage lineage, TimeProvider time)
{
    /// <summary>
    /// Runs every step of a plan. Refused steps and steps that need them are in the outcome; steps that need neither still run.
    /// Cancelling stops running steps through their token and starts no other; the outcome says so and nothing is thrown.
    /// </summary>
    /// <param name="plan">What to run.</param>
    /// <param name="options">How.</param>
    /// <param name="events">Told of everything as it happens, from several threads but one call at a time.</param>
    /// <param name="cancellationToken">Stops the run cleanly.</param>
    /// <exception cref="StepFaultException">A step broke. Steps that ran beside it were let finish first; no other was started.</exception>
    public async Task<PipelineOutcome> RunAsync(
        PipelinePlan plan, PipelineRunOptions options, IProgress<StepEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Parallelism);
        using var room = new SemaphoreSlim(options.Parallelism);
        var stream = new EventStream(events, time);
        var step = new StepRun(plan.Project, options, catalog, objects, lineage, time, stream, room);
        Dictionary<string, Task<StepOutcome>> running = new(StringComparer.Ordinal);
        foreach (var definition in plan.Steps)
        {
            var needed = definition.Inputs.Select(input => input.Step).OfType<string>().Distinct().ToDictionary(name => name, name => running[name]);
            running[definition.Name] = Task.Run(() => step.RunAsync(definition, needed, cancellationToken), CancellationToken.None);
        }

        var outcomes = await Task.WhenAll(plan.Steps.Select(definition => running[definition.Name])).ConfigureAwait(false);
        return outcomes.FirstOrDefault(outcome => outcome.Fault is not null) is { } broken
            ? throw new StepFaultException(broken.Step, broken.Fault!)
            : new PipelineOutcome([.. outcomes]);
    }

    /// <summary>What a run would do with each step now, without running anything: the steps that would be skipped, and whether all would.</summary>
    public async Task<ImmutableArray<string>> WouldSkipAsync(PipelinePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var cache = new StepCache(objects, lineage);
        Dictionary<string, StepFact> facts = new(StringComparer.Ordinal);
        foreach (var definition in plan.Steps)
        {
            if (definition.Inputs.All(input => input.Step is null || facts.ContainsKey(input.Step))
                && StepInputs.Resolve(definition, facts).TryGet(out var inputs)
                && await cache.FindAsync(StepInputs.KeyOf(definition, inputs), cancellationToken).ConfigureAwait(false) is { } fact)
            {
                facts[definition.Name] = fact;
            }
        }

        return [.. plan.Steps.Select(definition => definition.Name).Where(facts.ContainsKey)];
    }
}
