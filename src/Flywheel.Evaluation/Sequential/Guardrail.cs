namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// A share that must not be above a limit: errors, answers slower than a limit, fallbacks. It is broken once betting against the limit
/// has multiplied its stake by 1/alpha, which under the limit happens with a chance of at most alpha, ever (Ville, 1939; the bets are
/// those of Waudby-Smith and Ramdas, 2024). Not thread-safe.
/// </summary>
public sealed class Guardrail
{
    private readonly double _alpha;
    private BetSize _bet;
    private double _sum, _capital, _richest;

    /// <summary>Starts a guardrail that holds.</summary>
    /// <param name="name">What is guarded: <c>errors</c>.</param>
    /// <param name="limit">The greatest share that is fine, in (0, 1).</param>
    /// <param name="alpha">Chance that a share at the limit ever breaks it, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit or alpha is not in (0, 1).</exception>
    public Guardrail(string name, double limit, double alpha = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(limit, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        (Name, Limit, _alpha, _bet) = (name, limit, alpha, new BetSize(alpha));
    }

    /// <summary>What is guarded.</summary>
    public string Name { get; }

    /// <summary>The greatest share that is fine.</summary>
    public double Limit { get; }

    /// <summary>Values so far.</summary>
    public long Count { get; private set; }

    /// <summary>The share so far; NaN before the first value.</summary>
    public double Share => Count == 0 ? double.NaN : _sum / Count;

    /// <summary>True from the moment the evidence was enough; it does not heal.</summary>
    public bool IsBroken => _richest >= Math.Log(1 / _alpha);

    /// <summary>Takes the next value in [0, 1]: 1 where the guarded thing happened.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in [0, 1].</exception>
    public void Add(double value)
    {
        if (!(value is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A value lies in [0, 1].");
        }

        _capital += Math.Log(_bet.Above(value, Limit));
        _richest = Math.Max(_richest, _capital);
        _bet.Add(value);
        _sum += value;
        Count++;
    }
}
