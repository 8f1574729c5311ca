using System.Globalization;
using Flywheel.Core;
using Flywheel.Evaluation.Sequential;
using Flywheel.Monitoring.Quality;

namespace Flywheel.Monitoring.Power;

/// <summary>
/// How small a loss of calibration the alarm sees, and how soon: 200 seeded histories of days that scatter and hang together as given,
/// healthy for four weeks and shifted from then on.
/// </summary>
public sealed class CalibrationPower
{
    private const int HealthyDays = 28;

    private readonly double _deviation, _correlation;
    private readonly CalibrationAlarmOptions _options;
    private readonly TimeSpan _labelDelay;
    private readonly int _maxDays;

    /// <summary>For days like these.</summary>
    /// <param name="deviation">Standard deviation of a day's mean score less its share of yes.</param>
    /// <param name="correlation">Correlation of neighbouring days, in [0, 1).</param>
    /// <param name="options">The alarm's settings.</param>
    /// <param name="labelDelay">How long after a day its outcomes are there.</param>
    /// <param name="maxDays">How long one is willing to wait.</param>
    public CalibrationPower(double deviation, double correlation, CalibrationAlarmOptions options, TimeSpan labelDelay, int maxDays)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_deviation, _correlation, _options, _labelDelay, _maxDays) = (deviation, correlation, options, labelDelay, maxDays);
    }

    /// <summary>Histories that are played: more are surer and cost more. Default 200, seconds of processor time a shift.</summary>
    public int Histories { get; init; } = 200;

    /// <summary>How soon a shift of the mean of this size is seen.</summary>
    public PowerStatement Of(double shift)
    {
        var delays = Enumerable.Range(1, Histories).AsParallel().Select(seed => Delay((ulong)seed, shift)).Order().ToList();
        int? At(double share) => delays[(int)Math.Ceiling(share * Histories) - 1] is var days && days <= _maxDays ? days : null;
        var (median, most, wait) = (At(0.5), At(0.8), _labelDelay.TotalDays);
        return new PowerStatement(shift, median, most, string.Create(CultureInfo.InvariantCulture, $"A shift of {shift:0.000} is seen {(median is null ? "in fewer than half of all cases" : string.Create(CultureInfo.InvariantCulture, $"after {median} days in half of all cases{(most is null ? "" : string.Create(CultureInfo.InvariantCulture, $" and after {most} in four of five"))}"))} within {_maxDays} days, and {wait:0.#} days of waiting for outcomes on top."));
    }

    /// <summary>The smallest shift, to a thousandth, that is seen in four of five cases; null when half a unit is not.</summary>
    public PowerStatement? Smallest()
    {
        var (low, high) = (0, 512);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = Of(middle / 1000.0).MostDays is null ? (middle, high) : (low, middle);
        }

        return high == 512 ? null : Of(high / 1000.0);
    }

    /// <summary>The first of these shifts that is seen in four of five cases; null when none is. A few shifts in rising order cost a fraction of <see cref="Smallest()"/>.</summary>
    public PowerStatement? Smallest(IReadOnlyList<double> shifts)
    {
        ArgumentNullException.ThrowIfNull(shifts);
        return shifts.Select(Of).FirstOrDefault(statement => statement.MostDays is not null);
    }

    private int Delay(ulong seed, double shift)
    {
        var (random, day) = (new SeededRandom(seed), 0.0);
        var detector = new MeanChangeDetector(new MeanChangeOptions { Tolerance = _options.Tolerance, UnitsPerFalseAlarm = _options.DaysPerFalseAlarm / _options.MeanShare });
        for (var n = 1; n <= HealthyDays + _maxDays; n++)
        {
            day = (_correlation * day) + (Math.Sqrt(1 - (_correlation * _correlation)) * _deviation * random.NextNormal());
            detector.Add(day + (n > HealthyDays ? shift : 0));
            if (n > HealthyDays && detector.IsAlarm)
            {
                return n - HealthyDays;
            }
        }

        return int.MaxValue;
    }
}
