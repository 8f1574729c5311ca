using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Monitoring.Quality;

/// <summary>
/// Tells when outcomes stay away: a day whose wait is over has less than half of the outcomes that days before it had. Half is far beyond chance where at least
/// <see cref="LeastExpected"/> were expected (seven standard deviations if rows stood alone); without so many nothing is said. Not thread-safe.
/// </summary>
public sealed class LabelAlarm
{
    /// <summary>Outcomes a day must be expected to have before it can be said that they stay away.</summary>
    public const int LeastExpected = 50;

    private const int LeastDays = 3, Remembered = 28;

    private readonly Queue<double> _shares = [];

    /// <summary>What is raised now; null when outcomes come as they use to.</summary>
    public string? Raised { get; private set; }

    /// <summary>Shares of days that were as usual, in order: the state to go on from, beside <see cref="Raised"/>.</summary>
    public ImmutableArray<double> Shares => [.. _shares];

    /// <summary>Goes on from a stored state.</summary>
    public void Resume(ImmutableArray<double> shares, string? raised)
    {
        _shares.Clear();
        foreach (var share in shares.IsDefault ? [] : shares)
        {
            _shares.Enqueue(share);
        }

        Raised = raised;
    }

    /// <summary>Takes a day whose wait is over.</summary>
    /// <param name="day">When it began.</param>
    /// <param name="predictions">Rows predicted.</param>
    /// <param name="known">Those whose outcome is known.</param>
    public void Add(Timestamp day, long predictions, long known)
    {
        if (predictions == 0)
        {
            return;
        }

        var (share, usual) = (known / (double)predictions, _shares.Count >= LeastDays ? _shares.Average() : double.NaN);
        if (usual * predictions >= LeastExpected && share < usual / 2)
        {
            Raised = string.Create(CultureInfo.InvariantCulture,
                $"Outcomes stay away: of {predictions} predictions of {day.ToDateTimeOffset():d MMMM} {share:0.0%} have one, where {usual:0.0%} had by then on the {_shares.Count} days before.");
            return;
        }

        // A day below what can be judged says nothing, neither good nor bad.
        if (!(usual * predictions < LeastExpected))
        {
            Raised = null;
        }

        _shares.Enqueue(share);
        if (_shares.Count > Remembered)
        {
            _shares.Dequeue();
        }
    }
}
