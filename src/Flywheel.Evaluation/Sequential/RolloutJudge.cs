using System.Globalization;

namespace Flywheel.Evaluation.Sequential;

/// <summary>
/// Decides a step of a roll-out: harm first, then guardrails, then the split, then whether the challenger is better. The interval is valid at every
/// moment at once, so asking after every outcome is as honest as asking once.
/// </summary>
public static class RolloutJudge
{
    /// <summary>Decides by both arms on the same rows.</summary>
    /// <param name="comparison">Both arms on the same rows.</param>
    /// <param name="guardrails">Shares that must stay under their limits.</param>
    /// <param name="split">The check of the split, where traffic is split by chance.</param>
    public static RolloutDecision Decide(PairedComparison comparison, IReadOnlyList<Guardrail> guardrails, SampleRatioTest? split)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return Decide(comparison.Evidence, comparison.Options, guardrails, split);
    }

    /// <summary>Decides by what any comparison says.</summary>
    /// <param name="evidence">What it says now.</param>
    /// <param name="options">How it compares.</param>
    /// <param name="guardrails">Shares that must stay under their limits.</param>
    /// <param name="split">The check of the split, where traffic is split by chance.</param>
    public static RolloutDecision Decide(ComparisonEvidence evidence, PairedComparisonOptions options, IReadOnlyList<Guardrail> guardrails, SampleRatioTest? split)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(guardrails);
        var (gain, units) = (evidence.Gain, evidence.Units);
        RolloutDecision Say(RolloutVerdict verdict, string reason, string explanation) => new(verdict, reason, explanation, gain, units, evidence.Outcomes);

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

        if (evidence.Outcomes == 0)
        {
            return Say(RolloutVerdict.Hold, "no-traffic", "No outcome has closed a day yet.");
        }

        var range = double.IsFinite(gain.Low) ? Text($" [{gain.Low:0.0000}, {gain.High:0.0000}]") : " (too few units for a range)";
        var measured = Text($"gain {gain.Value:0.0000}{range} over {units} units and {evidence.Outcomes} outcomes");
        if (gain.High < options.LeastGain)
        {
            return Say(RolloutVerdict.Return, "worse", $"The challenger is worse: {measured}, at whatever moment one looks.");
        }

        if (evidence.MissingShare > options.MaxMissing)
        {
            return Say(units >= options.MaxUnits ? RolloutVerdict.Return : RolloutVerdict.Hold, "outcomes-missing", Text(
                $"{evidence.MissingShare:0.0%} of the predictions have no outcome, more than {options.MaxMissing:0.0%}: those that have one may not speak for the rest; {measured}."));
        }

        if (units < options.MinUnits)
        {
            return Say(RolloutVerdict.Hold, "early", $"Only {units} of {options.MinUnits} units are there; {measured}.");
        }

        if (gain.Low > options.LeastGain)
        {
            return Say(RolloutVerdict.Advance, "better", $"The challenger is better: {measured}, at whatever moment one looks.");
        }

        return units >= options.MaxUnits
            ? Say(RolloutVerdict.Return, "not-shown", $"The challenger was not shown to be better in {units} units: {measured}.")
            : Say(RolloutVerdict.Hold, "undecided", $"Not decided yet: {measured}. {Outlook(evidence, options)}");
    }

    private static string Outlook(ComparisonEvidence evidence, PairedComparisonOptions options)
    {
        var more = SampleSizePlan.UnitsFor(evidence.Gain.Value - options.LeastGain, evidence.Deviation, 0.5, options.Sequence, options.MaxUnits);
        return more is { } needed
            ? $"A gain of this size takes about {Math.Max(needed, evidence.Units + 1)} units."
            : $"A gain of this size will not show within {options.MaxUnits} units.";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
