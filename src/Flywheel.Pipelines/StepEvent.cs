using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines;

/// <summary>Something that happened to a step. Whoever reads the stream works out rate and time left.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Stage">Where it stands now.</param>
/// <param name="At">When.</param>
public sealed record StepEvent(string Step, StepStage Stage, Timestamp At)
{
    /// <summary>Digest of everything the outputs depend on, when <see cref="StepStage.Started"/>.</summary>
    public Digest? Key { get; init; }

    /// <summary>How far, when <see cref="StepStage.Progressed"/>.</summary>
    public Progress? Progress { get; init; }

    /// <summary>What was made, when <see cref="StepStage.Finished"/> or <see cref="StepStage.Skipped"/>.</summary>
    public StepFact? Fact { get; init; }

    /// <summary>Why not, when <see cref="StepStage.Refused"/>.</summary>
    public ImmutableArray<Refusal> Refusals { get; init; } = [];

    /// <summary>A sentence: the fault, the step it waits for; empty when the stage says it all.</summary>
    public string Detail { get; init; } = "";
}
