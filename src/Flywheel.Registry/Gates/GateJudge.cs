using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Registry.Gates;

/// <summary>
/// Judges a candidate by its gates. Where a fact has a range, the end that speaks against the candidate is compared: a gain above
/// zero must be so at its lower end.
/// </summary>
public static class GateJudge
{
    /// <summary>Judges every gate; refuses facts that do not exist, all at once.</summary>
    public static Result<GateVerdict> Judge(IReadOnlyList<GateDefinition> gates, IGateFacts facts)
    {
        var findings = ImmutableArray.CreateBuilder<GateFinding>(gates.Count);
        var refusals = new List<Refusal>();
        foreach (var gate in gates)
        {
            var wantsMore = gate.Sign is GateSign.AtLeast or GateSign.Above;
            var left = Side(gate.Left, lowEnd: wantsMore, facts, refusals);
            var right = Side(gate.Right, lowEnd: !wantsMore, facts, refusals);
            findings.Add(left is null || right is null ? new GateFinding(gate.Text, true, "nothing to compare with yet") : Compare(gate, left.Value, right.Value));
        }

        return refusals.Count > 0 ? Result.Refuse<GateVerdict>(refusals) : new GateVerdict(findings.ToImmutable());
    }

    private static GateFinding Compare(GateDefinition gate, (double Bound, string Words) left, (double Bound, string Words) right)
    {
        // NaN compares false with everything, so an undefined fact never passes.
        var passed = gate.Sign switch
        {
            GateSign.AtLeast => left.Bound >= right.Bound,
            GateSign.Above => left.Bound > right.Bound,
            GateSign.AtMost => left.Bound <= right.Bound,
            _ => left.Bound < right.Bound,
        };
        return new GateFinding(gate.Text, passed, $"{left.Words} against {right.Words}");
    }

    private static (double Bound, string Words)? Side(ImmutableArray<GateTerm> terms, bool lowEnd, IGateFacts facts, List<Refusal> refusals)
    {
        double bound = 0;
        var words = new List<string>();
        foreach (var term in terms)
        {
            if (term.Fact is null)
            {
                bound += term.Factor * term.Number;
                words.Add(FormattableString.Invariant($"{term.Factor * term.Number:0.######}"));
                continue;
            }

            var measuring = facts.Measure(term);
            if (!measuring.TryGet(out var measured))
            {
                refusals.AddRange(measuring.Refusals);
                return null;
            }

            if (measured is not { } interval)
            {
                return null;
            }

            bound += term.Factor * (lowEnd == term.Factor > 0 ? interval.Low : interval.High);
            words.Add(Words(term, interval));
        }

        return (bound, string.Join(" ", words));
    }

    private static string Words(GateTerm term, Interval interval) => interval.Low == interval.High
        ? FormattableString.Invariant($"{term} = {interval.Value:0.######}")
        : FormattableString.Invariant($"{term} = {interval.Value:0.######} [{interval.Low:0.######}, {interval.High:0.######}]");
}
