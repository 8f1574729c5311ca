using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// Compares two arms on the same rows, as outcomes arrive: a shadow score makes every row a pair, whichever arm answered, so what both find
/// hard cancels out. The unit is the day, not the row: rows of a day share weather, and intervals that forget it lie. A day counts once
/// its outcomes are there or the wait for them is over; looking in between changes nothing, so looking often costs nothing. The same calls
/// in the same order give the same state: it is rebuilt from the journal, or from <see cref="ToState"/>. Not thread-safe.
/// </summary>
public sealed class PairedComparison
{
    private readonly UnitLedger<ComparisonUnit> _ledger;
    private readonly List<ComparisonUnit> _closed = [];
    private readonly MeanSequence _sequence;
    private long _predictions;

    /// <summary>Starts one.</summary>
    public PairedComparison(PairedComparisonOptions options)
    {
        OptionChecks.ThrowIfWrong(options);
        (Options, _ledger, _sequence) = (options, new UnitLedger<ComparisonUnit>(options), new MeanSequence(options.Sequence));
    }

    /// <summary>Goes on from a stored state.</summary>
    public PairedComparison(PairedComparisonOptions options, PairedComparisonState state)
        : this(options)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var unit in state.Closed)
        {
            Count(unit);
        }

        _ledger.Restore(state.Open, state.Small, state.ClosedUntil);
        TooLate = state.TooLate;
    }

    /// <summary>How it compares.</summary>
    public PairedComparisonOptions Options { get; }

    /// <summary>Units that count, in order.</summary>
    public IReadOnlyList<ComparisonUnit> Units => _closed;

    /// <summary>Mean gain of a unit with its range now, valid at every moment at once.</summary>
    public Interval Gain => _sequence.Interval;

    /// <summary>Standard deviation of a unit's gain; NaN below two units.</summary>
    public double Deviation => _sequence.Deviation;

    /// <summary>Outcomes in the units that count.</summary>
    public long Outcomes { get; private set; }

    /// <summary>Share of the predictions of closed units that never got an outcome.</summary>
    public double MissingShare => _predictions > 0 ? 1 - (Outcomes / (double)_predictions) : 0;

    /// <summary>Outcomes that came after their unit was closed; they are counted here and nowhere else.</summary>
    public long TooLate { get; private set; }

    /// <summary>What it says now.</summary>
    public ComparisonEvidence Evidence => new(Gain, Deviation, _closed.Count, Outcomes, MissingShare);

    /// <summary>Notes a row that both arms scored and whose outcome is awaited.</summary>
    public void Predicted(Timestamp eventTime) =>
        _ledger.Expect(eventTime, static start => new ComparisonUnit(start, 0, 0, 0), static unit => unit with { Predictions = unit.Predictions + 1 });

    /// <summary>Takes the gain of a row whose outcome became known; see <see cref="PairedGain"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not finite.</exception>
    public void Observe(Timestamp eventTime, double gain)
    {
        if (!double.IsFinite(gain))
        {
            throw new ArgumentOutOfRangeException(nameof(gain), gain, "A gain is a finite number.");
        }

        TooLate += _ledger.Change(eventTime, unit => unit with { Outcomes = unit.Outcomes + 1, Gain = unit.Gain + gain }) ? 0 : 1;
    }

    /// <summary>
    /// Takes the gain in logarithmic loss from a label whose row both releases scored: one answered, the other was the shadow. False when the
    /// label is not of these two, or says neither yes nor no. A correction does not count again.
    /// </summary>
    public bool Observe(LabelRow label, Digest champion, Digest challenger)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label is not { Score: { } answered, ShadowScore: { } shadow, Outcome: 0 or 1, State: not LabelState.Corrected })
        {
            return false;
        }

        var (isPair, isMirrored) = (label.Release == champion && label.ShadowRelease == challenger, label.Release == challenger && label.ShadowRelease == champion);
        if (isPair || isMirrored)
        {
            Observe(label.EventTime, isPair ? PairedGain.LogLoss(answered, shadow, label.Outcome == 1) : PairedGain.LogLoss(shadow, answered, label.Outcome == 1));
        }

        return isPair || isMirrored;
    }

    /// <summary>Closes the units that are due. A clock that goes backwards closes nothing and opens nothing.</summary>
    public void CloseUntil(Timestamp now)
    {
        foreach (var unit in _ledger.CloseUntil(now))
        {
            Count(unit);
        }
    }

    /// <summary>Everything it knows.</summary>
    public PairedComparisonState ToState() => new([.. _closed], [.. _ledger.Open], _ledger.Small, _ledger.ClosedUntil, TooLate);

    private void Count(ComparisonUnit unit)
    {
        _closed.Add(unit);
        Outcomes += unit.Outcomes;
        _predictions += unit.Predictions;
        _sequence.Add(unit.Gain / unit.Outcomes);
    }
}
