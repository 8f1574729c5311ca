using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Evaluation.Sequential;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>
/// Tells when days stop being like the reference. The unit is the day: its distance from the reference is ranked among the distances of
/// healthy days, so what is usual among days is no news however many rows a day has. Each watched thing has an e-detector
/// (<see cref="RankChangeDetector"/>); their weighted mean is one too, so the budget of false alarms holds over all features, scores, the joint check and all
/// looks together (Shin, Ramdas and Rinaldo, 2022). Drift of inputs is not loss of quality: see <c>Consequence</c>. Not thread-safe.
/// </summary>
public sealed class DriftMonitor
{
    private const int Named = 3;

    private readonly DriftReference _reference;
    private readonly DriftOptions _options;
    private readonly RankChangeDetector[] _detectors;
    private readonly double[] _weights;

    /// <summary>Starts after the reference.</summary>
    public DriftMonitor(DriftReference reference, DriftOptions options)
    {
        ArgumentNullException.ThrowIfNull(reference);
        OptionChecks.ThrowIfWrong(options);
        (_reference, _options) = (reference, options);
        var features = reference.Features.Length;
        _detectors = [.. Enumerable.Range(0, features + 2).Select(i => new RankChangeDetector(reference.Calibration.Select(day => day[i]), options.Seed + (ulong)i))];
        _weights = [.. Enumerable.Repeat((1 - options.JointShare - options.ScoreShare) / Math.Max(1, features), features), options.ScoreShare, options.JointShare];
    }

    /// <summary>Takes the next day. After an alarm evidence is gathered anew, against all days so far.</summary>
    public DriftReport Add(PredictionSketch day)
    {
        ArgumentNullException.ThrowIfNull(day);
        if (day.Count == 0)
        {
            return new DriftReport(false, Evidence(), [], "No rows on this day: nothing to compare.");
        }

        var findings = ImmutableArray.CreateBuilder<DriftFinding>(_detectors.Length);
        foreach (var finding in _reference.Distances(day))
        {
            var detector = _detectors[findings.Count];
            detector.Add(finding.Distance);
            findings.Add(finding with { RankPValue = detector.LastPValue, Evidence = detector.Evidence });
        }

        var evidence = Evidence();
        var isAlarm = evidence >= _options.DaysPerFalseAlarm;
        var sorted = findings.Select((finding, i) => (finding, Weighted: finding.Evidence * _weights[i])).OrderByDescending(pair => pair.Weighted).Select(pair => pair.finding).ToImmutableArray();
        if (isAlarm)
        {
            Array.ForEach(_detectors, detector => detector.Restart());
        }

        return new DriftReport(isAlarm, evidence, sorted, isAlarm ? Explain(sorted) : "The days are like those of the reference, as far as they tell.");
    }

    private double Evidence() => _detectors.Zip(_weights, (detector, weight) => detector.Evidence * weight).Sum();

    private static string Explain(ImmutableArray<DriftFinding> sorted)
    {
        var named = sorted.Take(Named).Where(finding => finding.Evidence >= sorted[0].Evidence / 10)
            .Select(finding => string.Create(CultureInfo.InvariantCulture, $"{finding.Name} (distance {finding.Distance:0.000}{(finding.Comparison is { } compared ? string.Create(CultureInfo.InvariantCulture, $", PSI {compared.Psi:0.00}") : "")})"));
        return $"Days are not like those of the reference: {string.Join(", ", named)}.";
    }
}
