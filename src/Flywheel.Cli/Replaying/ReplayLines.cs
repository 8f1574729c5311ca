using System.Diagnostics;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Data.Splits;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Replay;

namespace Flywheel.Cli.Replaying;

/// <summary>Tells a story line by line: one for every event, one for every week, and on a terminal a live line in between.</summary>
internal sealed class ReplayLines(TextWriter error, bool live, TimeRange span) : IReplayListener
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    private readonly List<DayQuality> _week = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private bool _open;

    public void Happened(TimelineEvent happened)
    {
        var day = happened.At.ToDateTimeOffset().ToString("d MMM", CultureInfo.InvariantCulture);
        Line($"{day,6}  {Word(happened.Kind),-11} {happened.Release}{(happened.Release.Length > 0 ? "  " : "")}{happened.Text}");
    }

    public void Closed(DayQuality day)
    {
        _week.Add(day);
        if (_week.Count < 7)
        {
            return;
        }

        var rows = _week.Sum(each => (double)each.Rows);
        double Mean(Func<DayQuality, double> of) => _week.Sum(each => of(each) * each.Rows) / rows;
        var first = _week[0].Day.ToDateTimeOffset().ToString("d MMM", CultureInfo.InvariantCulture);
        Line(string.Create(CultureInfo.InvariantCulture,
            $"{first,6}  week        {day.Champion}  AUC {Mean(each => each.Auc):0.000} {Bars(_week.Select(each => each.Auc), 0.6, 0.9)}  promised {Mean(each => each.Predicted):0.000}  came true {Mean(each => each.Actual):0.000}{Canary()}"));
        _week.Clear();

        string Canary() => _week.Any(each => each.ChallengerShare > 0) ? string.Create(CultureInfo.InvariantCulture, $"  canary {Mean(each => each.ChallengerShare):0%}") : "";
    }

    public void Advanced(Timestamp now, long rows)
    {
        if (!live)
        {
            return;
        }

        var share = (now - span.Start) / (span.End - span.Start);
        error.Write(string.Create(CultureInfo.InvariantCulture,
            $"\r\u001b[K  …     [{new string('#', (int)(share * 20))}{new string('.', 20 - (int)(share * 20))}] {now.ToDateTimeOffset():d MMM HH:mm}  {rows:#,0} rows  {rows / _watch.Elapsed.TotalSeconds:#,0}/s"));
        _open = true;
    }

    private static string Word(TimelineKind kind) => kind == TimelineKind.RolledBack ? "rolled back" : kind.ToString().ToLowerInvariant();

    private static string Bars(IEnumerable<double> values, double low, double high) => string.Concat(values.Select(value =>
        double.IsNaN(value) ? ' ' : Levels[(int)Math.Clamp((value - low) / (high - low) * Levels.Length, 0, Levels.Length - 1)]));

    private void Line(string text)
    {
        error.WriteLine(_open ? $"\r\u001b[K{text}" : text);
        _open = false;
    }
}
