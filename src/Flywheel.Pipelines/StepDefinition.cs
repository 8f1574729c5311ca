using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines;

/// <summary>One step as declared: what its outputs depend on, and how to make them.</summary>
/// <param name="Name">Unique in its pipeline: <c>train/gradient-boosting</c>. Letters <c>a-z</c>, digits, <c>_ - . /</c>.</param>
/// <param name="Code">The code that makes the outputs: see <see cref="StepCode"/>.</param>
/// <param name="Parameters">Everything else the outputs depend on, as JSON; brought to canonical form (<see cref="CanonicalJson"/>).</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="RunAsync">
/// Makes the outputs and stores them in <see cref="StepContext.Objects"/>; the same inputs give the same bytes. An expected "no" is
/// a refusal; a fault flies. May be run again after a crash. No two outputs have the same kind and name.
/// </param>
public sealed record StepDefinition(
    string Name,
    Digest Code,
    string Parameters,
    ImmutableArray<StepInput> Inputs,
    Func<StepContext, CancellationToken, Task<Result<ImmutableArray<ArtifactReference>>>> RunAsync)
{
    /// <summary>How often a fault that may pass (a time-out, a connection, the disk) is tried again, with 1, 2, 4, … seconds between. 0 to 10, default 2.</summary>
    public int Retries { get; init; } = 2;
}
