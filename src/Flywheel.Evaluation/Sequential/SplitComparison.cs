using Flywheel.Core;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// Compares two arms that saw different rows: an A/B test of what only the answer that was given can tell, such as money earned. The unit is the day:
/// the challenger's mean less the champion's on the same day, so that what makes a day good or bad for both cancels out. It needs a split by
/// chance (<see cref="SampleRatioTest"/>) and many more rows than a <see cref="PairedComparison"/>, which is to be preferred wherever both arms can score
/// a row. Not thread-safe.
/// </summary>
public sealed class SplitComparison
{
    private readonly UnitLedger<SplitUnit> _ledger;
    private readonly MeanSequence _sequence;
    private long _predictions, _outcomes;

    /// <summary>Starts a comparison.</summary>
    public SplitComparison(PairedComparisonOptions options)
    {
        OptionChecks.ThrowIfWrong(options);
        (Options, _ledger, _sequence) = (options, new UnitLedger<SplitUnit>(options), new MeanSequence(options.Sequence));
    }

    /// <summary>How it compares. <see cref="PairedComparisonOptions.MinOutcomes"/> is of each arm.</summary>
    public PairedComparisonOptions Options { get; }

    /// <summary>What it says now; the gain is the challenger's worth of a row less the champion's.</summary>
    public ComparisonEvidence Evidence =>
        new(_sequence.Interval, _sequence.Deviation, _sequence.Count, _outcomes, _predictions > 0 ? 1 - (_outcomes / (double)_predictions) : 0);

    /// <summary>Outcomes that came after their unit was closed.</summary>
    public long TooLate { get; private set; }

    /// <summary>Notes a row that an arm answered and whose outcome is awaited.</summary>
    public void Predicted(Timestamp eventTime, bool byChallenger) =>
        _ledger.Expect(eventTime, start => new SplitUnit(start, default, default), unit => Add(unit, byChallenger, new SplitSide(1, 0, 0)));

    /// <summary>Takes what a row was worth: more is better.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The worth is not finite.</exception>
    public void Observe(Timestamp eventTime, bool byChallenger, double worth)
    {
        if (!double.IsFinite(worth))
        {
            throw new ArgumentOutOfRangeException(nameof(worth), worth, "A worth is a finite number.");
        }

        TooLate += _ledger.Change(eventTime, unit => Add(unit, byChallenger, new SplitSide(0, 1, worth))) ? 0 : 1;
    }

    /// <summary>Closes the units that are due.</summary>
    public void CloseUntil(Timestamp now)
    {
        foreach (var unit in _ledger.CloseUntil(now))
        {
            _sequence.Add(unit.Challenger.Mean - unit.Champion.Mean);
            _predictions += unit.Champion.Predictions + unit.Challenger.Predictions;
            _outcomes += unit.Champion.Outcomes + unit.Challenger.Outcomes;
        }
    }

    private static SplitUnit Add(SplitUnit unit, bool toChallenger, SplitSide side) =>
        toChallenger ? unit with { Challenger = unit.Challenger.With(side) } : unit with { Champion = unit.Champion.With(side) };
}
