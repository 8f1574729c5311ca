using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Evaluation.Sequential;
using Flywheel.Evaluation.Thresholds;

namespace Flywheel.Projects.Loop;

/// <summary>
/// What a challenger's decisions are worth beside the champion's, in money, on the same rows, whoever of the two answered. The unit is the day, and the range holds at every
/// moment at once. Not thread-safe.
/// </summary>
internal sealed class RolloutWorth(DecisionValue value, double championThreshold, double challengerThreshold, PairedComparisonOptions options)
{
    private PairedComparison _days = new(options);

    /// <summary>Expects the outcome of a row that both score.</summary>
    internal void Predicted(Timestamp eventTime) => _days.Predicted(eventTime);

    /// <summary>Takes a label of a row that both scored.</summary>
    internal void Observe(LabelRow label, bool byChallenger)
    {
        if (label is { Score: { } answered, ShadowScore: { } shadow, Outcome: { } outcome, State: not LabelState.Corrected })
        {
            var (champion, challenger) = byChallenger ? (shadow, answered) : (answered, shadow);
            _days.Observe(label.EventTime, PairedGain.Money(champion >= championThreshold, challenger >= challengerThreshold, outcome != 0, value));
        }
    }

    /// <summary>Closes the days that are due.</summary>
    internal void CloseUntil(Timestamp now) => _days.CloseUntil(now);

    /// <summary>What it comes to now, in a sentence; nothing before a day has closed.</summary>
    internal string Sentence(Timestamp now)
    {
        _days.CloseUntil(now);
        var (gain, days) = (_days.Gain, _days.Units.Count);
        return days == 0 ? ""
            : double.IsFinite(gain.Low) ? FormattableString.Invariant($" In money: {gain.Value:+0.000;-0.000} [{gain.Low:+0.000;-0.000}, {gain.High:+0.000;-0.000}] a decision beside the other release, on the same rows over {days} days.")
            : FormattableString.Invariant($" In money: {gain.Value:+0.000;-0.000} a decision beside the other release, on the same rows; {(days == 1 ? "a day is" : $"{days} days are")} too few for a range.");
    }

    /// <summary>Goes on from a stored state; null begins anew.</summary>
    internal void Resume(PairedComparisonState? state) => _days = state is null ? _days : new PairedComparison(options, state);

    /// <summary>Everything it knows.</summary>
    internal PairedComparisonState ToState() => _days.ToState();
}
