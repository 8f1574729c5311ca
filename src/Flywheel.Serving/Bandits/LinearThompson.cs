namespace Flywheel.Serving.Bandits;

/// <summary>Each arm as often as it is likely to be the best one for such a row: the reward of an arm is linear in the context.</summary>
/// <remarks>
/// Source: Agrawal, Goyal, "Thompson sampling for contextual bandits with linear payoffs", ICML 2013, algorithm 1, with weights of its own for each arm. An arm's worth for a row is
/// then normal, so that chances are computed in place of drawn weights.
/// </remarks>
internal sealed class LinearThompson : IBandit
{
    // Rewards lie within one, so their standard deviation is a half at most.
    private const double Width = 0.5;

    private readonly int _size;
    private readonly double[][] _inverse, _sums;

    /// <param name="arms">How many.</param>
    /// <param name="context">Numbers of a context; a constant is added.</param>
    internal LinearThompson(int arms, int context)
    {
        _size = context + 1;
        (_inverse, _sums) = (new double[arms][], new double[arms][]);
        for (var arm = 0; arm < arms; arm++)
        {
            (_inverse[arm], _sums[arm]) = (new double[_size * _size], new double[_size]);
            for (var i = 0; i < _size; i++)
            {
                _inverse[arm][(i * _size) + i] = 1;
            }
        }
    }

    public void Reward(int arm, ReadOnlySpan<double> context, double reward, int weight)
    {
        // Sherman and Morrison: the inverse of the sum of the contexts' squares, one context more, or less.
        double[] row = [.. context, 1];
        var (inverse, turned) = (_inverse[arm], new double[_size]);
        Multiply(inverse, row, turned);
        var scale = 1 + (weight * Dot(row, turned));
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                inverse[(i * _size) + j] -= weight * turned[i] * turned[j] / scale;
            }

            _sums[arm][i] += weight * reward * row[i];
        }
    }

    public IBanditChances Freeze() => new Frozen([.. _inverse.Select(inverse => inverse.ToArray())], [.. _sums.Select((sums, arm) =>
    {
        var weights = new double[_size];
        Multiply(_inverse[arm], sums, weights);
        return weights;
    })]);

    private static void Multiply(double[] matrix, ReadOnlySpan<double> row, Span<double> product)
    {
        for (var i = 0; i < product.Length; i++)
        {
            product[i] = Dot(matrix.AsSpan(i * product.Length, product.Length), row);
        }
    }

    private static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            sum += one[i] * other[i];
        }

        return sum;
    }

    private sealed class Frozen(double[][] inverse, double[][] weights) : IBanditChances
    {
        public void Of(ReadOnlySpan<double> context, Span<double> chances)
        {
            Span<double> row = stackalloc double[context.Length + 1], turned = stackalloc double[context.Length + 1], means = stackalloc double[chances.Length], deviations = stackalloc double[chances.Length];
            context.CopyTo(row);
            row[^1] = 1;
            for (var arm = 0; arm < chances.Length; arm++)
            {
                Multiply(inverse[arm], row, turned);
                (means[arm], deviations[arm]) = (Dot(weights[arm], row), Width * Math.Sqrt(Math.Max(1e-12, Dot(row, turned))));
            }

            ChanceOfBest.Of(means, deviations, chances);
        }
    }
}
