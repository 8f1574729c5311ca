using System.Globalization;
using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Monitoring.Quality;

/// <summary>
/// Tells when scores stop meaning what they say. The unit is the day: its mean score less its share of yes, and how far bold and shy scores
/// err apart. Days scatter, so a bad day is no alarm and a bad fortnight is; evidence adds up over every beginning a change may have had
/// (<see cref="MeanChangeDetector"/>), valid however often one looks. Of a model that stays within the tolerances it is wrong once in
/// <see cref="CalibrationAlarmOptions.DaysPerFalseAlarm"/> days at most, on average. Start a new one with each release. Not thread-safe.
/// </summary>
public sealed class CalibrationAlarm
{
    private const int Remembered = 60;

    private readonly CalibrationAlarmOptions _options;
    private readonly MeanChangeDetector _mean, _spread;
    private readonly List<CalibrationDay> _recent = [];

    /// <summary>Starts without days.</summary>
    public CalibrationAlarm(CalibrationAlarmOptions options)
    {
        OptionChecks.ThrowIfWrong(options);
        _options = options;
        _mean = new MeanChangeDetector(new MeanChangeOptions { Tolerance = options.Tolerance, UnitsPerFalseAlarm = options.DaysPerFalseAlarm, Window = Remembered });
        _spread = new MeanChangeDetector(new MeanChangeOptions { Tolerance = options.SpreadTolerance, UnitsPerFalseAlarm = options.DaysPerFalseAlarm, Window = Remembered });
    }

    /// <summary>Takes the next closed day.</summary>
    public CalibrationFinding Add(QualityCohort day) => Add(CalibrationDay.Of(day));

    /// <summary>Takes the next closed day, as it was kept.</summary>
    public CalibrationFinding Add(CalibrationDay day)
    {
        ArgumentNullException.ThrowIfNull(day);
        _recent.Add(day);
        if (_recent.Count > Remembered)
        {
            _recent.RemoveAt(0);
        }

        if (day.Rows > 0)
        {
            _mean.Add(day.MeanScore - day.PositiveShare);
        }

        if (double.IsFinite(day.SpreadError))
        {
            _spread.Add(day.SpreadError);
        }

        // A weighted mean of e-detectors is one: the budget is shared, not doubled.
        var (mean, spread) = (Math.Log(_options.MeanShare) + _mean.Evidence.Log, Math.Log(1 - _options.MeanShare) + _spread.Evidence.Log);
        var log = Math.Max(mean, spread) + Math.Log(1 + Math.Exp(-Math.Abs(mean - spread)));
        log = double.IsNaN(log) ? double.NegativeInfinity : log;
        var units = mean >= spread ? _mean.Evidence.Units : _spread.Evidence.Units;
        return Say(day, log, log >= Math.Log(_options.DaysPerFalseAlarm) ? _recent.TakeLast(Math.Max(1, units)).ToList() : [day], mean >= spread);
    }

    private CalibrationFinding Say(CalibrationDay day, double log, List<CalibrationDay> since, bool isMean)
    {
        var rows = (double)since.Sum(past => past.Rows);
        var promised = since.Where(past => past.Rows > 0).Sum(past => past.MeanScore * past.Rows) / rows;
        var observed = since.Sum(past => past.Positives) / rows;
        var isAlarm = log >= Math.Log(_options.DaysPerFalseAlarm);
        var explanation = !isAlarm ? Text($"Calibrated as far as {_mean.Count} days tell: promised {promised:0.000}, came true {observed:0.000} on the last.")
            : isMean ? Text($"Since {Date(since[0].Start)} the model promises {promised:0.000} and {observed:0.000} comes true, over {since.Count} days and {rows:0} outcomes.")
            : Text($"Since {Date(since[0].Start)} bold scores are too {(since.Average(past => past.SpreadError) > 0 ? "bold" : "shy")}: right on average, wrong one by one, over {since.Count} days and {rows:0} outcomes.");
        return new CalibrationFinding(day.Start, isAlarm, log, isAlarm ? since[0].Start : null, promised, observed, explanation);
    }

    private static string Date(Timestamp time) => time.ToDateTimeOffset().ToString("d MMMM", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
