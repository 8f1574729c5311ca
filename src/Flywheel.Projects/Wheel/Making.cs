using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// One making of an artifact, out of every fact that led to it. Lineage goes by content: a feature plan that two turns wrote alike leads to
/// both, and so to data that the artifact never saw. Here each step is the run whose outputs the later steps did read.
/// </summary>
public static class Making
{
    /// <summary>One fact a step, later steps first. Steps that made nothing that was read are left out.</summary>
    /// <param name="artifact">What was made.</param>
    /// <param name="facts">Every fact that led to it.</param>
    /// <param name="preference">Of runs that made the same, the one with the highest; then the first.</param>
    public static ImmutableArray<StepFact> Of(Digest artifact, ImmutableArray<StepFact> facts, Func<StepFact, int> preference)
    {
        var open = facts.GroupBy(fact => fact.Step, StringComparer.Ordinal).ToDictionary(step => step.Key, step => step.ToArray(), StringComparer.Ordinal);
        var (read, chosen) = (new HashSet<Digest> { artifact }, ImmutableArray.CreateBuilder<StepFact>());
        while (open.Count > 0)
        {
            var last = open.Keys.Order(StringComparer.Ordinal).FirstOrDefault(step => !open.Any(other => other.Key != step && Reads(other.Value, open[step]))) ?? open.Keys.Order(StringComparer.Ordinal).First();
            var fact = open[last].OrderByDescending(run => run.Outputs.Count(output => read.Contains(output.Digest))).ThenByDescending(preference).ThenBy(run => run.Started).First();
            open.Remove(last);
            if (fact.Outputs.Any(output => read.Contains(output.Digest)))
            {
                chosen.Add(fact);
                read.UnionWith(fact.Inputs.Select(input => input.Digest));
            }
        }

        return chosen.ToImmutable();
    }

    private static bool Reads(StepFact[] readers, StepFact[] makers)
    {
        var made = makers.SelectMany(fact => fact.Outputs).Select(output => output.Digest).ToHashSet();
        return readers.Any(fact => fact.Inputs.Any(input => made.Contains(input.Digest)));
    }
}
