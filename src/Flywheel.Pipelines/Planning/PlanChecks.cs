using System.Buffers;
using Flywheel.Core;

namespace Flywheel.Pipelines.Planning;

/// <summary>Everything that can be wrong with declared steps except their order.</summary>
internal static class PlanChecks
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-./");

    public static IEnumerable<Refusal> Check(StepDefinition[] steps)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            if (step.Name.Length == 0 || step.Name.AsSpan().ContainsAnyExcept(Allowed))
            {
                yield return new Refusal("pipelines.step-name", "Not a step name", $"'{step.Name}' is not the name of a step.", "Use a-z, 0-9, '_', '-', '.' and '/'.");
            }

            if (!names.Add(step.Name))
            {
                yield return new Refusal("pipelines.step-twice", "Step declared twice", $"Two steps are called '{step.Name}'.", "Give one another name.");
            }
        }

        foreach (var step in steps)
        {
            foreach (var role in step.Inputs.GroupBy(input => input.Role, StringComparer.Ordinal).Where(group => group.Count() > 1))
            {
                yield return new Refusal("pipelines.input-twice", "Input declared twice", $"The step '{step.Name}' has {role.Count()} inputs called '{role.Key}'.");
            }

            foreach (var missing in step.Inputs.Select(input => input.Step).OfType<string>().Where(name => !names.Contains(name)).Distinct())
            {
                yield return Unknown(missing, $" that '{step.Name}' reads from", names);
            }

            if (ParametersFault(step.Parameters) is { } fault)
            {
                yield return new Refusal("pipelines.parameters", "Parameters are not JSON", $"The parameters of '{step.Name}' cannot be read: {fault}");
            }
        }
    }

    public static Refusal Unknown(string name, string wantedBy, IEnumerable<string> known) =>
        new("pipelines.step-unknown", "No such step", $"There is no step '{name}'{wantedBy}.", Spelling.DidYouMean(name, known));

    private static string? ParametersFault(string parameters)
    {
        try
        {
            CanonicalJson.Of(parameters);
            return null;
        }
        catch (ArgumentException fault)
        {
            return fault.Message;
        }
    }
}
