using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Storage;

/// <summary>What one run of a step read and made: the unit of lineage, cache, reproduction and audit.</summary>
/// <param name="Key">Digest of step name, code, parameters and input digests: an equal key means the same outputs.</param>
/// <param name="Step">The step's name within its project: <c>train/gradient-boosting</c>.</param>
/// <param name="Project">The project it belongs to.</param>
/// <param name="Code">Digest of the code that ran.</param>
/// <param name="Parameters">Everything else the outputs depend on, as canonical JSON (seed and configuration included).</param>
/// <param name="Inputs">What it read, in a fixed order.</param>
/// <param name="Outputs">What it made, in a fixed order.</param>
/// <param name="Environment">What does not change outputs but helps people: commit, machine, package versions, as JSON.</param>
/// <param name="Started">When it started.</param>
/// <param name="Finished">When it finished.</param>
public sealed record StepFact(
    Digest Key,
    string Step,
    string Project,
    Digest Code,
    string Parameters,
    ImmutableArray<ArtifactReference> Inputs,
    ImmutableArray<ArtifactReference> Outputs,
    string Environment,
    Timestamp Started,
    Timestamp Finished);
