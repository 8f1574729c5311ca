using System.Collections.Immutable;

namespace Flywheel.Monitoring.Quality;

/// <summary>
/// The calibration alarm over everything and over slices at once: scores may be right on the whole and wrong somewhere. Half of the budget is for the
/// whole, the other half is shared by the slices; a weighted mean of e-detectors is one (Shin, Ramdas and Rinaldo, 2022), so there is still at
/// most one false alarm in <see cref="CalibrationAlarmOptions.DaysPerFalseAlarm"/> days over all slices and looks together. Not thread-safe.
/// </summary>
public sealed class SlicedCalibrationAlarm
{
    private const double WholeShare = 0.5;

    private readonly CalibrationAlarmOptions _options;
    private readonly CalibrationAlarm _whole;
    private readonly ImmutableSortedDictionary<string, CalibrationAlarm> _slices;
    private readonly Dictionary<string, double> _logs = new(StringComparer.Ordinal);

    /// <summary>Starts without days.</summary>
    /// <param name="slices">Names of the slices that are watched, known before the first day.</param>
    /// <param name="options">The budget and the tolerances, of each.</param>
    public SlicedCalibrationAlarm(IEnumerable<string> slices, CalibrationAlarmOptions options)
    {
        (_options, _whole) = (options, new CalibrationAlarm(options));
        _slices = slices.ToImmutableSortedDictionary(slice => slice, _ => new CalibrationAlarm(options), StringComparer.Ordinal);
    }

    /// <summary>Takes the next closed day. Slices that are not watched are left out, watched ones without rows keep their evidence.</summary>
    /// <param name="day">All rows of the day.</param>
    /// <param name="slices">Its rows by slice.</param>
    public SlicedCalibrationFinding Add(QualityCohort day, IReadOnlyDictionary<string, QualityWindow> slices)
    {
        ArgumentNullException.ThrowIfNull(day);
        ArgumentNullException.ThrowIfNull(slices);
        var whole = _whole.Add(day);
        var worst = default((string Name, CalibrationFinding Finding));
        foreach (var (name, alarm) in _slices)
        {
            if (slices.TryGetValue(name, out var window) && window.Count > 0)
            {
                var finding = alarm.Add(day with { Predictions = window.Count, Window = window });
                _logs[name] = finding.Log;
                worst = worst.Finding is null || finding.Log > worst.Finding.Log ? (name, finding) : worst;
            }
        }

        var log = _logs.Count == 0 ? whole.Log : LogMean(whole.Log);
        var (isAlarm, isWhole) = (log >= Math.Log(_options.DaysPerFalseAlarm), worst.Finding is null || whole.Log + Math.Log(Math.Max(1, _slices.Count)) >= worst.Finding.Log);
        return new SlicedCalibrationFinding(isAlarm, log, isWhole ? null : worst.Name, isWhole ? whole : worst.Finding!);
    }

    private double LogMean(double whole)
    {
        var parts = _logs.Values.Select(log => log + Math.Log((1 - WholeShare) / _slices.Count)).Append(whole + Math.Log(WholeShare)).ToList();
        var most = parts.Max();
        return double.IsNegativeInfinity(most) ? most : most + Math.Log(parts.Sum(part => Math.Exp(part - most)));
    }
}
