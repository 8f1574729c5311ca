using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Sequential;
using Flywheel.Labels.Outcomes;
using Flywheel.Monitoring.Consequence;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Integrity;
using Flywheel.Monitoring.Quality;
using Flywheel.Monitoring.Skew;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>
/// Watches what the champion of an endpoint answers, against the reference that travels in its release: every so often whether something is broken, each day whether days are like
/// they were, and what quality the scores promise before labels come. It reads the log, never a request, and what it costs is bounded by rows a second. Not thread-safe.
/// </summary>
internal sealed class EndpointMonitors(MonitorDefinition definition, TimeSpan dayStarts)
{
    // What is kept of days bounds what is written at each step; a detector that begins anew from so many days has forgotten nothing that matters.
    private const int MostDays = 180;
    private const int KeptDays = 150;
    private const int Named = 3;

    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private readonly UnitCalendar _calendar = new(s_day, dayStarts);
    private readonly SortedDictionary<long, FeatureRows> _days = [];
    private readonly SortedDictionary<long, ScoreHistogram> _scores = [];
    private readonly List<DriftDay> _closed = [];
    private readonly List<QualityErrors> _errors = [];
    private ExpectedQualityEstimator _expecting = new();
    private WatchedRelease? _watched;
    private DriftMonitor? _drift;
    private ConsequenceEstimator? _cost;
    private FeatureRows? _recent;
    private readonly RowSample _sample = new(definition.Skew.Rows);
    private MonitorState _said = new();
    private long _second = long.MinValue;
    private int _ofSecond;

    /// <summary>The release that is watched, by digest; nothing before the first.</summary>
    internal Digest Release => _watched?.Digest ?? default;

    /// <summary>Begins with a champion; where it is the one that was watched before, goes on.</summary>
    /// <param name="release">The champion.</param>
    /// <param name="state">Where the monitors stood; null when they begin.</param>
    /// <param name="now">The time: a day that the champion answers only a part of is not judged.</param>
    internal void Begin(WatchedRelease release, MonitorState? state, Timestamp now)
    {
        (_watched, _recent, _expecting) = (release, null, new ExpectedQualityEstimator());
        _sample.Take();
        _days.Clear();
        _scores.Clear();
        _closed.Clear();
        _errors.Clear();
        _said = state?.Release == release.Digest.ToString() ? state : new MonitorState
        {
            Release = release.Digest.ToString(),
            ClosedUntil = (_calendar.StartOf(now) + s_day).Microseconds,
            CheckedUntil = now.Microseconds,
            SkewAt = now,
            Power = MonitorPower.Of(release, definition, Options),
        };
        _closed.AddRange(_said.Days);
        Recount();
        _cost = release.Labelled is { } labelled ? new ConsequenceEstimator(labelled, definition.WorthwhileLoss) : null;
        foreach (var errors in release.Labelled?.Errors ?? [])
        {
            _expecting.Learn(errors);
        }

        foreach (var errors in _said.Errors)
        {
            _expecting.Learn(errors);
            _errors.Add(errors);
        }
    }

    /// <summary>Sees a row of the prediction log.</summary>
    internal void See(ReadOnlySpan<byte> json, in AwaitedPrediction row)
    {
        if (_watched is null || row.Release != Release || row.Arm == PredictionRow.ShadowArm || !IsLookedAt(row.KnownAt))
        {
            return;
        }

        var day = _calendar.StartOf(row.EventTime).Microseconds;
        if (row.Score is >= 0 and <= 1)
        {
            (_scores.TryGetValue(day, out var scores) ? scores : _scores[day] = new ScoreHistogram()).Add(row.Score.Value);
        }

        var (isRecent, isOpen) = (row.KnownAt.Microseconds > _said.CheckedUntil, day >= _said.ClosedUntil && row.EventTime < row.KnownAt + s_day);
        if (_watched.Reference is { } reference && (isRecent || isOpen))
        {
            var whole = PredictionRow.FromJson(json);
            if (isOpen)
            {
                (_days.TryGetValue(day, out var rows) ? rows : _days[day] = new FeatureRows(reference.NewSketch())).Add(whole);
            }

            if (isRecent)
            {
                (_recent ??= new FeatureRows(reference.NewSketch())).Add(whole);
                _said = _said with { LastRowAt = row.KnownAt };
            }

            // What was asked about the future has seen less than was known at its time.
            if (row.KnownAt > _said.SkewAt && row.EventTime <= row.KnownAt && whole.Fallback is null)
            {
                _sample.Add(whole);
            }
        }
    }

    /// <summary>Learns from a day whose outcomes are known how far its estimate without them was off.</summary>
    internal void Learn(QualityCohort day)
    {
        foreach (var start in _scores.Keys.TakeWhile(start => start < day.End.Microseconds).ToArray())
        {
            if (start == day.Start.Microseconds && day.Window.Count > 0 && double.IsFinite(day.Window.Auc))
            {
                _errors.Add(_expecting.Learn(_scores[start], day.Window));
            }

            _scores.Remove(start);
        }

        if (_errors.Count > MostDays)
        {
            _errors.RemoveRange(0, _errors.Count - KeptDays);
        }
    }

    /// <summary>What is broken now, if it is time to ask; null when it is not.</summary>
    internal IReadOnlyList<MonitorFinding>? Check(Timestamp now)
    {
        if (_recent is null)
        {
            return _said.LastRowAt is { } last && now - last >= s_day ? [new MonitorFinding(MonitorNames.Integrity, "traffic", $"No row was answered since {last}.")] : null;
        }

        if (_watched?.Reference is not { } reference || (now - _recent.Since < definition.IntegrityEvery && now >= _recent.Since) || _recent.Count < definition.Integrity.MinRows)
        {
            return null;
        }

        var (sketch, density) = (_recent.Sketch, reference.RowsPerDay > 0 ? Math.Max(1, _recent.RowsPerDay / reference.RowsPerDay) : 1);
        _said = _said with
        {
            CheckedUntil = _recent.Until.Microseconds,
            P99Microseconds = sketch.Latency.Count == 0 ? null : sketch.Latency.Quantile(0.99),
            FallbackShare = sketch.FallbackCount / (double)sketch.Count,
        };
        _recent = null;
        return [.. IntegrityCheck.Run(sketch, reference.Pool, definition.Integrity, density)
            .Where(finding => finding.Name is "scores" or "traffic" || definition.IsWatched(finding.Name))
            .Select(finding => new MonitorFinding(MonitorNames.Integrity, finding.Name, finding.Explanation)),
            .. definition.Features.Where(name => reference.Features.All(feature => feature.Name != name))
                .Select(name => new MonitorFinding(MonitorNames.Integrity, name, $"'{name}' is to be watched, and {_watched.Name} does not read it: change 'monitor.features', or turn the wheel again."))];
    }

    /// <summary>Rows whose features are to be computed again now; empty when it is not time.</summary>
    internal IReadOnlyList<PredictionRow> Sampled(Timestamp now)
    {
        if (_sample.Count == 0 || _said.SkewAt is not { } last || now < last + definition.Skew.Every)
        {
            return [];
        }

        _said = _said with { SkewAt = now };
        return _sample.Take();
    }

    /// <summary>Compares a sample with what was computed again.</summary>
    internal IReadOnlyList<MonitorFinding> Compare(IReadOnlyList<PredictionRow> rows, Result<ImmutableArray<ImmutableArray<FeatureValue>>> computed, Timestamp now)
    {
        if (!computed.TryGet(out var again))
        {
            _said = _said with { Skew = $"{rows.Count} rows of {now} could not be computed again: {string.Join(" ", computed.Refusals.Select(refusal => refusal.Sentence))}" };
            return [];
        }

        var check = new SkewCheck();
        foreach (var (row, values) in rows.Zip(again))
        {
            check.Compare(row, values);
        }

        var findings = check.Findings;
        _said = _said with
        {
            Skew = findings.IsEmpty
                ? $"{rows.Count} rows were computed again at {now}: every feature was served as training computes it."
                : $"{rows.Count} rows were computed again at {now}. {string.Join(" ", findings.Take(Named).Select(finding => finding.Explanation))}",
        };
        return [.. findings.Where(finding => finding.Different > definition.Skew.Share * finding.Rows).Select(finding => new MonitorFinding(MonitorNames.Skew, finding.Feature, finding.Explanation))];
    }

    /// <summary>What the days say that are over at this moment. A clock that goes backwards closes nothing.</summary>
    internal IReadOnlyList<MonitorFinding> CloseUntil(Timestamp now)
    {
        var findings = new List<MonitorFinding>();
        while (_days.Count > 0 && _days.First() is var (start, rows) && now >= new Timestamp(start) + s_day)
        {
            _days.Remove(start);
            findings.AddRange(Close(rows));
            _said = _said with { ClosedUntil = Math.Max(_said.ClosedUntil, (new Timestamp(start) + s_day).Microseconds) };
        }

        return findings;
    }

    internal MonitorState ToState(ImmutableArray<Monitoring.Alerts.Alert> alerts) => _said with { Days = [.. _closed], Errors = [.. _errors], Alerts = alerts };

    private IEnumerable<MonitorFinding> Close(FeatureRows rows)
    {
        if (_drift is null)
        {
            yield break;
        }

        var (sketch, report) = (rows.Sketch, _drift.Add(rows.Sketch));
        if (report.Day is not { } day)
        {
            _said = _said with { Drift = report.Explanation };
            yield break;
        }

        _closed.Add(day);
        var most = report.Findings[0];
        _said = _said with
        {
            Expected = Expect(sketch.Scores),
            Drift = string.Create(CultureInfo.InvariantCulture, $"{report.Explanation} Most: {most.Name} (distance {most.Distance:0.000}); evidence {report.Evidence:0.0} of {Options.DaysPerFalseAlarm:0}."),
        };
        if (report.IsAlarm)
        {
            yield return most.Name == DriftReference.Quality
                ? new MonitorFinding(MonitorNames.Expected, "scores", $"{_said.Expected} {Promised}".TrimEnd())
                : DriftVerdict.Of(report, _cost?.Estimate(sketch) ?? []);
        }

        if (_closed.Count > MostDays)
        {
            _closed.RemoveRange(0, _closed.Count - KeptDays);
            Recount();
        }
    }

    private void Recount()
    {
        _drift = _watched?.Reference is { } reference ? new DriftMonitor(reference, Options, definition.IsWatched) : null;
        foreach (var day in _closed.Where(_ => _drift is not null))
        {
            _drift!.Add(day);
        }
    }

    private string? Expect(ScoreHistogram scores)
    {
        if (scores.Count == 0)
        {
            return null;
        }

        var expected = _expecting.Estimate(scores);
        return string.Create(CultureInfo.InvariantCulture,
            $"Before its labels, the last day's {expected.Rows} scores promise an AUC of {expected.Auc.Value:0.000}{Range(expected.Auc)} and a loss of {expected.LogLoss.Value:0.0000}{Range(expected.LogLoss)}, if they mean what they say.");
    }

    private string Promised => _watched?.TestAuc is { } auc ? string.Create(CultureInfo.InvariantCulture, $"On its test rows {_watched.Name} had an AUC of {auc:0.000}.") : "";

    private DriftOptions Options => new() { DaysPerFalseAlarm = definition.DaysPerFalseAlarm / (1 - MonitorDefinition.CalibrationShare) };

    private bool IsLookedAt(Timestamp answered)
    {
        var second = answered.Microseconds / Timestamp.PerSecond;
        (_second, _ofSecond) = second == _second ? (second, _ofSecond) : (second, 0);
        return _ofSecond++ < definition.RowsPerSecond;
    }

    private static string Range(Interval interval) => double.IsFinite(interval.Low) ? string.Create(CultureInfo.InvariantCulture, $" [{interval.Low:0.000}, {interval.High:0.000}]") : "";
}
