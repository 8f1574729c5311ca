using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Training.Parameters;
using Flywheel.Training.Search.Spaces;

namespace Flywheel.Training.Search;

/// <summary>The trials of a search in order, each set of parameters once. The order depends on the definition alone.</summary>
internal sealed class TrialSequence(SearchDefinition definition, ImmutableArray<SearchSpace> spaces)
{
    // A space of a few lists runs dry; after this many repeats in a row it counts as empty.
    private const int MostRepeats = 200;

    private readonly HashSet<(int Candidate, ParameterSet Parameters)> _seen = [];
    private readonly int[] _next = new int[spaces.Length];

    internal IEnumerable<TrialPlan> Plans()
    {
        var number = 0;
        var order = Enumerable.Range(0, spaces.Length).ToArray();
        foreach (var candidate in order.Where(candidate => spaces[candidate].IsOnePoint))
        {
            yield return new TrialPlan(number++, candidate, spaces[candidate].Grid(0)!);
        }

        var open = order.Where(candidate => !spaces[candidate].IsOnePoint).ToList();
        while (open.Count > 0)
        {
            foreach (var candidate in open.ToArray())
            {
                if (Next(candidate) is { } parameters)
                {
                    yield return new TrialPlan(number++, candidate, parameters);
                }
                else
                {
                    open.Remove(candidate);
                }
            }
        }
    }

    private ParameterSet? Next(int candidate)
    {
        // Named by candidate, so that another candidate beside it moves none of its points.
        var seed = new SeededRandom(definition.Seed).Fork(definition.Candidates[candidate].Trainer + candidate.ToString(CultureInfo.InvariantCulture)).NextUInt64();
        for (var repeat = 0; repeat < MostRepeats; repeat++)
        {
            var point = _next[candidate]++;
            var parameters = definition.Strategy == SearchStrategy.Grid ? spaces[candidate].Grid(point) : spaces[candidate].Spread(seed, point);
            if (parameters is null)
            {
                return null;
            }

            if (_seen.Add((candidate, parameters)))
            {
                return parameters;
            }
        }

        return null;
    }
}
