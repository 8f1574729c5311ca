using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines.Running;

/// <summary>One run's way through one step: wait for what it needs, look in the cache, run, record.</summary>
internal sealed class StepRun(string project, PipelineRunOptions options, ICatalog catalog, IObjects objects, ILineage lineage,
    TimeProvider time, EventStream stream, SemaphoreSlim room)
{
    private readonly StepCache _cache = new(objects, lineage);
    private volatile bool _broken;

    public async Task<StepOutcome> RunAsync(StepDefinition step, Dictionary<string, Task<StepOutcome>> needed, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await DecideAsync(step, needed, cancellationToken).ConfigureAwait(false);
            stream.Tell(step.Name, outcome.End, happened => happened with
            {
                Fact = outcome.Fact,
                Refusals = outcome.Refusals,
                Detail = outcome.Detail,
            });
            return outcome;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stream.Tell(step.Name, StepStage.Cancelled);
            return new StepOutcome(step.Name, StepStage.Cancelled);
        }
        catch (Exception fault)
        {
            _broken = true;
            stream.Tell(step.Name, StepStage.Failed, happened => happened with { Detail = fault.Message });
            return new StepOutcome(step.Name, StepStage.Failed) { Fault = fault };
        }
    }

    private async Task<StepOutcome> DecideAsync(StepDefinition step, Dictionary<string, Task<StepOutcome>> needed, CancellationToken cancellationToken)
    {
        Dictionary<string, StepFact> facts = new(StringComparer.Ordinal);
        foreach (var (name, task) in needed)
        {
            if (await task.ConfigureAwait(false) is { Fact: { } made })
            {
                facts[name] = made;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (facts.Count < needed.Count)
        {
            return Blocked(step, $"Needs {Listed(needed.Keys.Where(name => !facts.ContainsKey(name)))}.");
        }

        var resolved = StepInputs.Resolve(step, facts);
        if (!resolved.TryGet(out var inputs))
        {
            return new StepOutcome(step.Name, StepStage.Refused) { Refusals = resolved.Refusals };
        }

        var key = StepInputs.KeyOf(step, inputs);
        var before = await _cache.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (before is not null && !options.Rerun.Contains("*") && !options.Rerun.Contains(step.Name))
        {
            return new StepOutcome(step.Name, StepStage.Skipped) { Fact = before };
        }

        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _broken ? Blocked(step, "Not started, because another step broke.") : await MakeAsync(step, key, inputs, before, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A step's working set is dead here, but the collector may not look for minutes: engines take their memory outside its sight.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            room.Release();
        }
    }

    private async Task<StepOutcome> MakeAsync(
        StepDefinition step, Digest key, ImmutableArray<ArtifactReference> inputs, StepFact? before, CancellationToken cancellationToken)
    {
        var started = Timestamp.Now(time);
        stream.Tell(step.Name, StepStage.Started, happened => happened with { Key = key });
        var roles = step.Inputs.Select((input, i) => (input.Role, Artifact: inputs[i])).ToImmutableDictionary(input => input.Role, input => input.Artifact);
        var notebook = new StepNotebook(catalog, key);
        var context = new StepContext(step.Name, key, step.Parameters, roles, objects, notebook, new StepProgress(step.Name, stream, time));
        var result = await TryAsync(step, context, cancellationToken).ConfigureAwait(false);
        if (!result.TryGet(out var outputs))
        {
            return new StepOutcome(step.Name, StepStage.Refused) { Refusals = result.Refusals };
        }

        await CheckAsync(step, outputs, cancellationToken).ConfigureAwait(false);
        var fact = new StepFact(key, step.Name, project, step.Code, step.Parameters, inputs, outputs, options.Environment, started, Timestamp.Now(time));
        // Done is done: a cancellation that comes now must not lose it.
        await lineage.RecordAsync(fact, CancellationToken.None).ConfigureAwait(false);
        await notebook.ClearAsync(CancellationToken.None).ConfigureAwait(false);
        return new StepOutcome(step.Name, StepStage.Finished) { Fact = fact, Reproduced = before?.Outputs.SequenceEqual(outputs) };
    }

    private async Task<Result<ImmutableArray<ArtifactReference>>> TryAsync(StepDefinition step, StepContext context, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await step.RunAsync(context, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (attempt <= step.Retries && Transient.Is(fault) && !cancellationToken.IsCancellationRequested)
            {
                var delay = Transient.Delay(attempt);
                stream.Tell(step.Name, StepStage.Retrying, happened => happened with
                {
                    Detail = FormattableString.Invariant($"Try {attempt} of {step.Retries + 1} broke: {fault.Message} The next starts in {delay.TotalSeconds:0} s."),
                });
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CheckAsync(StepDefinition step, ImmutableArray<ArtifactReference> outputs, CancellationToken cancellationToken)
    {
        if (outputs.Select(output => (output.Kind, output.Name)).Distinct().Count() < outputs.Length)
        {
            throw new InvalidOperationException($"The step '{step.Name}' gave two outputs of one kind and name.");
        }

        foreach (var output in outputs)
        {
            if (!await objects.ExistsAsync(output.Digest, cancellationToken).ConfigureAwait(false))
            {
                throw new InvalidOperationException($"The step '{step.Name}' gave the output '{output.Kind}' but did not store it.");
            }
        }
    }

    private static StepOutcome Blocked(StepDefinition step, string detail) => new(step.Name, StepStage.Blocked) { Detail = detail };

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
