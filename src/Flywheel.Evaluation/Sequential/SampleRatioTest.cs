using System.Collections.Immutable;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// Tells whether traffic is split as it should be, at every moment at once: the sequential multinomial test of Lindon and Malek (2022),
/// "Anytime-valid inference for multinomial count data". A wrong split means that something besides chance chose the arm, and then no
/// comparison of arms means anything. Count what was assigned, once each: keys where assignment sticks to keys. Not thread-safe.
/// </summary>
public sealed class SampleRatioTest
{
    // Concentration of the Dirichlet prior around the wanted shares; the paper's experiments use values of this size.
    private const double Concentration = 100;

    private readonly long[] _counts;
    private readonly double _alpha;
    private double _evidence, _strongest;
    private long _all;

    /// <summary>Starts the test.</summary>
    /// <param name="shares">Wanted share of each arm: positive, with a sum of 1.</param>
    /// <param name="alpha">Chance that a right split is ever called wrong, in (0, 1).</param>
    /// <exception cref="ArgumentException">Shares are not positive or do not sum to 1.</exception>
    public SampleRatioTest(ImmutableArray<double> shares, double alpha = 0.001)
    {
        if (shares.Length < 2 || shares.Any(share => !(share > 0)) || Math.Abs(shares.Sum() - 1) > 1e-9)
        {
            throw new ArgumentException("Shares are positive and sum to 1, at least two of them.", nameof(shares));
        }

        (Shares, _counts, _alpha) = (shares, new long[shares.Length], alpha);
    }

    /// <summary>Goes on from a stored state.</summary>
    public SampleRatioTest(ImmutableArray<double> shares, SampleRatioState state, double alpha = 0.001)
        : this(shares, alpha)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Counts.CopyTo(_counts);
        (_all, _evidence, _strongest) = (state.Counts.Sum(), state.Evidence, state.Strongest);
    }

    /// <summary>Wanted share of each arm.</summary>
    public ImmutableArray<double> Shares { get; }

    /// <summary>What each arm got.</summary>
    public ImmutableArray<long> Counts => [.. _counts];

    /// <summary>Valid at every moment at once: at most alpha when the split is wrong beyond doubt.</summary>
    public double PValue => Math.Min(1, Math.Exp(-_strongest));

    /// <summary>True from the moment the evidence was enough.</summary>
    public bool IsWrong => PValue <= _alpha;

    /// <summary>Everything it knows.</summary>
    public SampleRatioState ToState() => new(Counts, _evidence, _strongest);

    /// <summary>Counts one assignment to an arm.</summary>
    public void Add(int arm)
    {
        Count(arm);
        _strongest = Math.Max(_strongest, _evidence);
    }

    /// <summary>
    /// Counts assignments whose order is lost, as in a log that several threads write: evidence is looked at once, after all of them. In between it would tell of the order.
    /// </summary>
    /// <param name="counts">What each arm got.</param>
    public void Add(ReadOnlySpan<long> counts)
    {
        for (var arm = 0; arm < counts.Length; arm++)
        {
            for (var i = 0L; i < counts[arm]; i++)
            {
                Count(arm);
            }
        }

        _strongest = Math.Max(_strongest, _evidence);
    }

    private void Count(int arm)
    {
        // One factor of equation 9: the arm's chance under the Dirichlet posterior over its wanted share.
        var (share, all) = (Shares[arm], _all++);
        _evidence += Math.Log(((Concentration * share) + _counts[arm]) / (Concentration + all) / share);
        _counts[arm]++;
    }
}
