using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Pipelines.Planning;

namespace Flywheel.Pipelines;

/// <summary>Steps that fit together, in an order in which each comes after what it needs.</summary>
public sealed record PipelinePlan
{
    private PipelinePlan(string project, ImmutableArray<StepDefinition> steps) => (Project, Steps) = (project, steps);

    /// <summary>The project the steps belong to.</summary>
    public string Project { get; }

    /// <summary>Each step after every step it reads from; otherwise as declared.</summary>
    public ImmutableArray<StepDefinition> Steps { get; }

    /// <summary>
    /// Puts steps in order. Refuses, all at once, <c>pipelines.step-name</c>, <c>pipelines.step-twice</c>, <c>pipelines.step-unknown</c>,
    /// <c>pipelines.input-twice</c>, <c>pipelines.parameters</c> and <c>pipelines.circle</c>.
    /// </summary>
    public static Result<PipelinePlan> Create(string project, IEnumerable<StepDefinition> steps)
    {
        ArgumentException.ThrowIfNullOrEmpty(project);
        StepDefinition[] declared = [.. steps];
        Refusal[] wrong = [.. PlanChecks.Check(declared)];
        if (wrong.Length > 0)
        {
            return Result.Refuse<PipelinePlan>(wrong);
        }

        return StepOrder.Sort(declared).TryGet(out var sorted)
            ? new PipelinePlan(project, [.. sorted.Select(step => step with { Parameters = CanonicalJson.Of(step.Parameters) })])
            : StepOrder.Sort(declared).Refused<PipelinePlan>();
    }

    /// <summary>The plan of some steps and everything they need. Refuses <c>pipelines.step-unknown</c>.</summary>
    public Result<PipelinePlan> UpTo(params IReadOnlyList<string> names)
    {
        var known = Steps.ToDictionary(step => step.Name, StringComparer.Ordinal);
        Refusal[] unknown = [.. names.Where(name => !known.ContainsKey(name)).Select(name => PlanChecks.Unknown(name, "", known.Keys))];
        if (unknown.Length > 0)
        {
            return Result.Refuse<PipelinePlan>(unknown);
        }

        HashSet<string> wanted = new(names, StringComparer.Ordinal);
        foreach (var step in Steps.Reverse().Where(step => wanted.Contains(step.Name)))
        {
            wanted.UnionWith(step.Inputs.Select(input => input.Step).OfType<string>());
        }

        return new PipelinePlan(Project, [.. Steps.Where(step => wanted.Contains(step.Name))]);
    }
}
