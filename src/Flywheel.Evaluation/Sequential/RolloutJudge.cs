using System.Globalization;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// Decides a step of a roll-out: harm first, then guardrails, then the split, then whether the challenger is better. The interval is valid at every
/// moment at once, so asking after every outcome is as honest as asking once.
/// </summary>
public static class RolloutJudge
{
    /// <summary>Decides.</summary>
    /// <param name="comparison">Both arms on the same rows.</param>
    /// <param name="guardrails">Shares that must stay under their limits.</param>
    /// <param name="split">The check of the split, where traffic is split by chance.</param>
    public static RolloutDecision Decide(PairedComparison comparison, IReadOnlyList<Guardrail> guardrails, SampleRatioTest? split)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(guardrails);
        var (gain, units) = (comparison.Gain, comparison.Units.Count);
        RolloutDecision Say(RolloutVerdict verdict, string reason, string explanation) => new(verdict, reason, explanation, gain, units, comparison.Outcomes);

        if (guardrails.FirstOrDefault(guardrail => guardrail.IsBroken) is { } broken)
        {
            return Say(RolloutVerdict.Return, "guardrail", Text(
                $"The guardrail '{broken.Name}' is broken: {broken.Share:0.####} of {broken.Count} against a limit of {broken.Limit:0.####}."));
        }

        if (split is { IsWrong: true })
        {
            return Say(RolloutVerdict.Return, "split", Text(
                $"Traffic is not split as it should be: {string.Join(" : ", split.Counts)} against {string.Join(" : ", split.Shares.Select(share => share.ToString("0.###", CultureInfo.InvariantCulture)))} (p {split.PValue:0.0e+0}). Something besides chance chose the arm."));
        }

        if (comparison.Outcomes == 0)
        {
            return Say(RolloutVerdict.Hold, "no-traffic", "No outcome has closed a day yet.");
        }

        var range = double.IsFinite(gain.Low) ? Text($" [{gain.Low:0.0000}, {gain.High:0.0000}]") : " (too few units for a range)";
        var measured = Text($"gain {gain.Value:0.0000}{range} over {units} units and {comparison.Outcomes} outcomes");
        if (gain.High < comparison.Options.LeastGain)
        {
            return Say(RolloutVerdict.Return, "worse", $"The challenger is worse: {measured}, at whatever moment one looks.");
        }

        if (comparison.MissingShare > comparison.Options.MaxMissing)
        {
            return Say(units >= comparison.Options.MaxUnits ? RolloutVerdict.Return : RolloutVerdict.Hold, "outcomes-missing", Text(
                $"{comparison.MissingShare:0.0%} of the predictions have no outcome, more than {comparison.Options.MaxMissing:0.0%}: those that have one may not speak for the rest; {measured}."));
        }

        if (units < comparison.Options.MinUnits)
        {
            return Say(RolloutVerdict.Hold, "early", $"Only {units} of {comparison.Options.MinUnits} units are there; {measured}.");
        }

        if (gain.Low > comparison.Options.LeastGain)
        {
            return Say(RolloutVerdict.Advance, "better", $"The challenger is better: {measured}, at whatever moment one looks.");
        }

        return units >= comparison.Options.MaxUnits
            ? Say(RolloutVerdict.Return, "not-shown", $"The challenger was not shown to be better in {units} units: {measured}.")
            : Say(RolloutVerdict.Hold, "undecided", $"Not decided yet: {measured}. {Outlook(comparison)}");
    }

    private static string Outlook(PairedComparison comparison)
    {
        var more = SampleSizePlan.UnitsFor(comparison.Gain.Value - comparison.Options.LeastGain, comparison.Deviation, 0.5, comparison.Options.Sequence, comparison.Options.MaxUnits);
        return more is { } needed
            ? $"A gain of this size takes about {Math.Max(needed, comparison.Units.Count + 1)} units."
            : $"A gain of this size will not show within {comparison.Options.MaxUnits} units.";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
