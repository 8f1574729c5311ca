using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines;

/// <summary>How a step ended.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="End">One of the stages that are an end.</param>
public sealed record StepOutcome(string Step, StepStage End)
{
    /// <summary>What was made, now or before; null when nothing was.</summary>
    public StepFact? Fact { get; init; }

    /// <summary>Why not, when refused.</summary>
    public ImmutableArray<Refusal> Refusals { get; init; } = [];

    /// <summary>Why it did not run, as a sentence, when blocked; empty otherwise.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The fault, when failed.</summary>
    public Exception? Fault { get; init; }

    /// <summary>
    /// After a rerun of a step that had run before: true when every output has the same digest as then. Null when there is nothing to compare.
    /// </summary>
    public bool? Reproduced { get; init; }
}
