using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Search.Spaces;

/// <summary>The parameter sets a search may try with one trainer: some parameters fixed, some free.</summary>
internal sealed class SearchSpace
{
    // One base per dimension; a space of more free parameters reuses them from the start, which only costs evenness.
    private static readonly int[] s_primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

    private readonly ImmutableArray<ParameterDefinition> _definitions;
    private readonly ImmutableSortedDictionary<string, ParameterValue> _fixed;
    private readonly ImmutableArray<SearchDimension> _dimensions;

    private SearchSpace(ImmutableArray<ParameterDefinition> definitions, ImmutableSortedDictionary<string, ParameterValue> @fixed, ImmutableArray<SearchDimension> dimensions) =>
        (_definitions, _fixed, _dimensions) = (definitions, @fixed, dimensions);

    /// <summary>True when there is only one set to try.</summary>
    internal bool IsOnePoint => _dimensions.IsEmpty;

    /// <summary>Reads every form; refuses all that cannot be read, each at its place.</summary>
    internal static Result<SearchSpace> Parse(string trainer, ImmutableArray<ParameterDefinition> definitions, IEnumerable<ParameterForm> forms)
    {
        var refusals = new List<Refusal>();
        var @fixed = ImmutableSortedDictionary.CreateBuilder<string, ParameterValue>(StringComparer.Ordinal);
        var dimensions = ImmutableArray.CreateBuilder<SearchDimension>();
        foreach (var form in forms)
        {
            var parsed = ParameterFormReader.Read(trainer, definitions, form);
            if (!parsed.TryGet(out var read))
            {
                refusals.AddRange(parsed.Refusals.Select(refusal => form.Place is null ? refusal : refusal.At(form.Place)));
                continue;
            }

            foreach (var (name, value) in read.Fixed)
            {
                @fixed[name] = value;
            }

            if (read.Dimension is { } dimension)
            {
                dimensions.Add(dimension);
            }
        }

        return refusals.Count > 0
            ? Result.Refuse<SearchSpace>(refusals)
            : new SearchSpace(definitions, @fixed.ToImmutable(), dimensions.DrainToImmutable());
    }

    /// <summary>
    /// Point <paramref name="number"/> of a sequence that fills the space evenly however soon it is cut: Halton's (1964), moved by an
    /// offset drawn from the seed (Cranley and Patterson, 1976). Random search gains from evenness (Bergstra and Bengio, 2012). Point 0
    /// is the trainer's default wherever the space holds it.
    /// </summary>
    internal ParameterSet Spread(ulong seed, int number)
    {
        var random = new SeededRandom(seed);
        var values = _fixed.ToBuilder();
        for (var d = 0; d < _dimensions.Length; d++)
        {
            var offset = random.NextDouble();
            var share = (RadicalInverse(number, s_primes[d % s_primes.Length]) + offset) % 1;
            values[_dimensions[d].Parameter.Name] = number == 0 && _dimensions[d].HoldsDefault ? _dimensions[d].Parameter.Default : _dimensions[d].At(share);
        }

        return Complete(values.ToImmutable());
    }

    /// <summary>Point <paramref name="number"/> of the grid, the last dimension running fastest; null past the end.</summary>
    internal ParameterSet? Grid(int number)
    {
        var values = _fixed.ToBuilder();
        long rest = number;
        foreach (var dimension in _dimensions.Reverse())
        {
            var grid = dimension.Grid();
            values[dimension.Parameter.Name] = grid[(int)(rest % grid.Length)];
            rest /= grid.Length;
        }

        return rest > 0 ? null : Complete(values.ToImmutable());
    }

    private ParameterSet Complete(ImmutableSortedDictionary<string, ParameterValue> given) => ParameterSet.Resolve("", _definitions, given).Value;

    private static double RadicalInverse(int number, int prime)
    {
        var (inverse, step) = (0.0, 1.0 / prime);
        for (var rest = number; rest > 0; rest /= prime, step /= prime)
        {
            inverse += rest % prime * step;
        }

        return inverse;
    }
}
