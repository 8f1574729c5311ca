using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines;

/// <summary>How a run ended, step by step in the order of the plan.</summary>
public sealed record PipelineOutcome(ImmutableArray<StepOutcome> Steps)
{
    /// <summary>True when every step has its outputs.</summary>
    public bool IsComplete => Steps.All(step => step.End is StepStage.Finished or StepStage.Skipped);

    /// <summary>True when nothing had to be done.</summary>
    public bool IsUnchanged => Steps.All(step => step.End is StepStage.Skipped);

    /// <summary>True when the run was cancelled before its end.</summary>
    public bool IsCancelled => Steps.Any(step => step.End is StepStage.Cancelled);

    /// <summary>Every refusal, in the order of the plan.</summary>
    public IEnumerable<Refusal> Refusals => Steps.SelectMany(step => step.Refusals);

    /// <summary>The first output of this kind, and of this name when one is given, of a step; null when it has none.</summary>
    public ArtifactReference? Output(string step, string kind, string? name = null) =>
        Steps.FirstOrDefault(outcome => outcome.Step == step)?.Fact?.Outputs.FirstOrDefault(output => output.Kind == kind && (name is null || output.Name == name));
}
