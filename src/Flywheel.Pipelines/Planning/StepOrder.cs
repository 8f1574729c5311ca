using Flywheel.Core;

namespace Flywheel.Pipelines.Planning;

/// <summary>Depth first from each step in the order declared, so that the order never depends on anything else.</summary>
internal static class StepOrder
{
    public static Result<List<StepDefinition>> Sort(StepDefinition[] steps)
    {
        var byName = steps.ToDictionary(step => step.Name, StringComparer.Ordinal);
        List<StepDefinition> sorted = [];
        HashSet<string> done = new(StringComparer.Ordinal);
        List<string> path = [];
        foreach (var step in steps)
        {
            if (Visit(step) is { } circle)
            {
                return circle;
            }
        }

        return sorted;

        Refusal? Visit(StepDefinition step)
        {
            if (done.Contains(step.Name))
            {
                return null;
            }

            var at = path.IndexOf(step.Name);
            path.Add(step.Name);
            if (at >= 0)
            {
                return new Refusal("pipelines.circle", "Steps wait for each other",
                    $"These steps wait for each other in a circle: {string.Join(" ← ", path[at..])}.", "Take one of these inputs away.");
            }

            foreach (var input in step.Inputs)
            {
                if (input.Step is { } needed && Visit(byName[needed]) is { } circle)
                {
                    return circle;
                }
            }

            path.RemoveAt(path.Count - 1);
            done.Add(step.Name);
            sorted.Add(step);
            return null;
        }
    }
}
