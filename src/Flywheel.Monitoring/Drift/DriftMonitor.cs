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
    /// <param name="reference">What is healthy.</param>
    /// <param name="options">How much drift it takes to say so.</param>
    /// <param name="isWatched">Which single features are watched; null watches all.</param>
    public DriftMonitor(DriftReference reference, DriftOptions options, Func<string, bool>? isWatched = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        OptionChecks.ThrowIfWrong(options);
        (_reference, _options) = (reference, options);
        var features = reference.Features.Length;
        bool[] watched = [.. reference.Features.Select(feature => isWatched?.Invoke(feature.Name) ?? true)];
        var share = options.FeatureShare / Math.Max(1, watched.Count(yes => yes));
        _detectors = [.. Enumerable.Range(0, features + DriftReference.Beside).Select(i => new RankChangeDetector(
            [.. reference.Levels.Select(level => level.Days.Select(day => day[i]).Where(double.IsFinite))], options.Seed + (ulong)i))];
        _weights = [.. watched.Select(yes => yes ? share : 0), options.ScoreShare, options.JointShare, options.QualityShare];
    }

    /// <summary>Takes the next day. After an alarm evidence is gathered anew, against all days so far.</summary>
    public DriftReport Add(PredictionSketch day)
    {
        ArgumentNullException.ThrowIfNull(day);
        return day.Count == 0 ? Unjudged("No rows on this day: nothing to compare.")
            : _reference.Levels.IsEmpty ? Unjudged("The reference has too few days to tell how days differ.")
            : _reference.LevelOf(day.Count) is >= 0 and var level ? Add(level, [.. _reference.Distances(day)])
            : Unjudged(string.Create(CultureInfo.InvariantCulture, $"{day.Count} rows on this day: {_reference.Levels[^1].Rows} are wanted to compare it."));
    }

    /// <summary>Takes a day again of which only the distances were kept (<see cref="DriftReport.Day"/>): so a monitor goes on where it was.</summary>
    /// <exception cref="ArgumentException">It is a day of another reference.</exception>
    public DriftReport Add(DriftDay day)
    {
        ArgumentNullException.ThrowIfNull(day);
        if (day.Distances.Length != _detectors.Length || day.Level < 0 || day.Level >= _reference.Levels.Length)
        {
            throw new ArgumentException($"A day of this reference has {_detectors.Length} distances and one of {_reference.Levels.Length} levels; found {day.Distances.Length} and {day.Level}.", nameof(day));
        }

        return Add(day.Level, [.. day.Distances.Select((distance, i) => new DriftFinding(NameOf(i), distance, 1, 0, null))]);
    }

    private DriftReport Add(int level, IReadOnlyList<DriftFinding> distances)
    {
        var findings = ImmutableArray.CreateBuilder<DriftFinding>(_detectors.Length);
        foreach (var finding in distances)
        {
            var detector = _detectors[findings.Count];
            if (double.IsFinite(finding.Distance))
            {
                detector.Add(finding.Distance, level);
            }

            findings.Add(finding with { RankPValue = detector.LastPValue, Evidence = detector.Evidence });
        }

        var evidence = Evidence();
        var isAlarm = evidence >= _options.DaysPerFalseAlarm;
        var sorted = findings.Select((finding, i) => (finding, Weighted: finding.Evidence * _weights[i])).OrderByDescending(pair => pair.Weighted).Select(pair => pair.finding).ToImmutableArray();
        if (isAlarm)
        {
            Array.ForEach(_detectors, detector => detector.Restart());
        }

        return new DriftReport(isAlarm, evidence, sorted, isAlarm ? Explain(sorted) : "The days are like those of the reference, as far as they tell.")
        {
            Day = new DriftDay(level, [.. distances.Select(finding => finding.Distance)]),
        };
    }

    private DriftReport Unjudged(string why) => new(false, Evidence(), [], why);

    private string NameOf(int watched) => watched < _reference.Features.Length ? _reference.Features[watched].Name
        : (watched - _reference.Features.Length) switch { 0 => DriftReference.ScoresName, 1 => DriftReference.Together, _ => DriftReference.Quality };

    private double Evidence() => _detectors.Zip(_weights, (detector, weight) => detector.Evidence * weight).Sum();

    private static string Explain(ImmutableArray<DriftFinding> sorted)
    {
        var named = sorted.Take(Named).Where(finding => finding.Evidence >= sorted[0].Evidence / 10)
            .Select(finding => string.Create(CultureInfo.InvariantCulture, $"{finding.Name} (distance {finding.Distance:0.000}{(finding.Comparison is { } compared && double.IsFinite(compared.Psi) ? string.Create(CultureInfo.InvariantCulture, $", PSI {compared.Psi:0.00}") : "")})"));
        return $"Days are not like those of the reference: {string.Join(", ", named)}.";
    }
}
