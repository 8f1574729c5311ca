using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines;

/// <summary>Something a step reads: a named artifact that is there already, or an output of another step.</summary>
public sealed record StepInput
{
    private StepInput(string role, ArtifactReference? artifact, string? step, string? kind, string? name) =>
        (Role, Artifact, Step, Kind, Name) = (role, artifact, step, kind, name);

    /// <summary>What the reading step calls it; unique within the step.</summary>
    public string Role { get; }

    /// <summary>The artifact, when it is there already.</summary>
    public ArtifactReference? Artifact { get; }

    /// <summary>The step that makes it, when one does.</summary>
    public string? Step { get; }

    /// <summary>The <see cref="ArtifactReference.Kind"/> of that step's output.</summary>
    public string? Kind { get; }

    /// <summary>The <see cref="ArtifactReference.Name"/> of that step's output; null when the kind says enough.</summary>
    public string? Name { get; }

    /// <summary>An artifact that is there already, such as a source file by the digest of its content.</summary>
    public static StepInput Of(string role, ArtifactReference artifact)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        ArgumentNullException.ThrowIfNull(artifact);
        return artifact.Digest == default(Digest)
            ? throw new ArgumentException($"The input '{role}' has no digest.", nameof(artifact))
            : new StepInput(role, artifact, null, null, null);
    }

    /// <summary>The one output of this kind, and of this name when one is given, of another step.</summary>
    public static StepInput From(string role, string step, string kind, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        ArgumentException.ThrowIfNullOrEmpty(step);
        ArgumentException.ThrowIfNullOrEmpty(kind);
        return new StepInput(role, null, step, kind, name);
    }
}
