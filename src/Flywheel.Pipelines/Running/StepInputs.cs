using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Pipelines.Running;

/// <summary>Turns declared inputs into artifacts, and everything a step depends on into its key.</summary>
internal static class StepInputs
{
    public static Result<ImmutableArray<ArtifactReference>> Resolve(StepDefinition step, IReadOnlyDictionary<string, StepFact> facts)
    {
        var artifacts = ImmutableArray.CreateBuilder<ArtifactReference>(step.Inputs.Length);
        foreach (var input in step.Inputs)
        {
            if (input.Artifact is { } artifact)
            {
                artifacts.Add(artifact);
                continue;
            }

            var outputs = facts[input.Step!].Outputs;
            if (outputs.Where(output => output.Kind == input.Kind && (input.Name is null || output.Name == input.Name)).ToArray() is not [var found])
            {
                return new Refusal("pipelines.output-missing", "Output missing",
                    $"The step '{step.Name}' reads one {input.Kind}{(input.Name is null ? "" : $" '{input.Name}'")} from '{input.Step}', which made {Listed(outputs)}.",
                    "Name one of these.");
            }

            artifacts.Add(found);
        }

        return artifacts.ToImmutable();
    }

    public static Digest KeyOf(StepDefinition step, ImmutableArray<ArtifactReference> inputs)
    {
        using var digest = new DigestBuilder("step").Add(step.Name).Add(step.Code).Add(step.Parameters).Add(inputs.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            digest.Add(step.Inputs[i].Role).Add(inputs[i].Digest);
        }

        return digest.Build();
    }

    private static string Listed(ImmutableArray<ArtifactReference> outputs) =>
        outputs.IsEmpty ? "nothing" : string.Join(", ", outputs.Select(output => $"{output.Kind} '{output.Name}'"));
}
