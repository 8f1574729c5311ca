using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Monitoring.Quality;

/// <summary>
/// Quality by the time of the prediction, not of the outcome: rows predicted on one day are judged together however late their outcomes come.
/// Cohorts close in order; each is given out once. The same calls in the same order give the same cohorts. Not thread-safe.
/// </summary>
public sealed class QualityCohorts
{
    private readonly QualityCohortsOptions _options;
    private readonly SortedDictionary<long, QualityCohort> _open = [];
    private readonly UnitCalendar _calendar;
    private QualityCohort? _small;
    private long _closedUntil = long.MinValue;

    /// <summary>Starts empty.</summary>
    public QualityCohorts(QualityCohortsOptions options)
    {
        OptionChecks.ThrowIfWrong(options);
        (_options, _calendar) = (options, new UnitCalendar(options.Span, options.SpanStart));
    }

    /// <summary>Told of every span whose wait is over, by itself, before a small one goes on into the next.</summary>
    public event Action<QualityCohort>? Due;

    /// <summary>Outcomes that came after their cohort was closed.</summary>
    public long TooLate { get; private set; }

    /// <summary>Cohorts that wait for outcomes, as far as is known.</summary>
    public IEnumerable<QualityCohort> Open => _open.Values;

    /// <summary>Rows before this moment, in microseconds since 1970, are no longer taken; a small cohort that waits for the next one is not closed.</summary>
    public long ClosedUntil => _small is { Window.Count: > 0 } small ? small.Start.Microseconds : _closedUntil;

    /// <summary>Goes on after cohorts that were closed before: their rows, met again, are passed over.</summary>
    public void Resume(long closedUntil) => _closedUntil = closedUntil;

    /// <summary>Notes a prediction whose outcome is awaited.</summary>
    public void Predicted(Timestamp eventTime)
    {
        var start = _calendar.StartOf(eventTime).Microseconds;
        if (start >= _closedUntil)
        {
            var cohort = _open.GetValueOrDefault(start) ?? new QualityCohort(new Timestamp(start), new Timestamp(start) + _options.Span, 0, new QualityWindow());
            _open[start] = cohort with { Predictions = cohort.Predictions + 1 };
        }
    }

    /// <summary>Takes a score and its outcome.</summary>
    public void Observe(Timestamp eventTime, double score, bool outcome)
    {
        if (_open.TryGetValue(_calendar.StartOf(eventTime).Microseconds, out var cohort))
        {
            cohort.Window.Add(score, outcome);
        }
        else
        {
            TooLate++;
        }
    }

    /// <summary>The cohorts that are due, in order. A clock that goes backwards closes nothing.</summary>
    public IReadOnlyList<QualityCohort> CloseUntil(Timestamp now)
    {
        var closed = new List<QualityCohort>();
        while (_open.Count > 0 && _open.First() is var (start, cohort) && now >= cohort.End && (cohort.Window.Count >= cohort.Predictions || now >= cohort.End + _options.OutcomeWait))
        {
            _open.Remove(start);
            _closedUntil = cohort.End.Microseconds;
            Due?.Invoke(cohort);
            if (_small is { } small)
            {
                cohort.Window.Merge(small.Window);
                cohort = new QualityCohort(small.Start, cohort.End, small.Predictions + cohort.Predictions, cohort.Window);
            }

            _small = cohort.Window.Count < _options.MinRows ? cohort : null;
            if (_small is null)
            {
                closed.Add(cohort);
            }
        }

        return closed;
    }
}
