using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Sequential;
using Flywheel.Monitoring.Quality;
using Flywheel.Serving.Routing;

namespace Flywheel.Projects.Loop;

/// <summary>The open days of an endpoint: how many predictions, who gave them, what came of them. Not thread-safe.</summary>
internal sealed class DayBook(LoopOptions options)
{
    private readonly QualityCohorts _days = new(options.Days);
    private readonly UnitCalendar _calendar = new(options.Days.Span, options.Days.SpanStart);
    private readonly Dictionary<Timestamp, DayTally> _tallies = [];

    /// <summary>Told of every day whose wait for outcomes is over.</summary>
    internal event Action<QualityCohort> Due
    {
        add => _days.Due += value;
        remove => _days.Due -= value;
    }

    /// <summary>Rows of days before this moment count no more.</summary>
    internal long ClosedUntil => _days.ClosedUntil;

    internal Timestamp StartOf(Timestamp time) => _calendar.StartOf(time);

    internal void Resume(long closedUntil) => _days.Resume(closedUntil);

    internal void Predicted(Timestamp eventTime) => _days.Predicted(eventTime);

    internal void Observe(LabelRow label, double score, bool yes)
    {
        _days.Observe(label.EventTime, score, yes);
        var start = StartOf(label.EventTime);
        var tally = _tallies.GetValueOrDefault(start);
        _tallies[start] = tally with
        {
            Rows = tally.Rows + 1,
            ByChallenger = tally.ByChallenger + (label.Arm == RouteDefinition.ChampionArm ? 0 : 1),
            Value = tally.Value + (options.Value is { } value ? PairedGain.Money(false, label.Decision == "yes", yes, value) + (yes ? value.FalseNegative : value.TrueNegative) : 0),
        };
    }

    internal IReadOnlyList<QualityCohort> CloseUntil(Timestamp now) => _days.CloseUntil(now);

    /// <summary>What a closed day was like. Each day is described once.</summary>
    internal DayQuality Describe(QualityCohort day, string champion)
    {
        var tally = default(DayTally);
        foreach (var start in _tallies.Keys.Where(start => start < day.End).ToArray())
        {
            var part = _tallies[start];
            tally = new DayTally(tally.Rows + part.Rows, tally.ByChallenger + part.ByChallenger, tally.Value + part.Value);
            _tallies.Remove(start);
        }

        var window = day.Window;
        return new DayQuality(day.Start, champion, (int)window.Count, window.Auc, window.MeanScore, window.PositiveShare, window.CalibrationError,
            tally.Rows == 0 ? 0 : tally.ByChallenger / (double)tally.Rows, options.Value is null || tally.Rows == 0 ? double.NaN : tally.Value / tally.Rows)
        {
            LogLoss = window.LogLoss,
            Window = window,
        };
    }

    private readonly record struct DayTally(long Rows, long ByChallenger, double Value);
}
