using System.Globalization;
using Flywheel.Core;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Evaluation.OffPolicy;

/// <summary>
/// Judges a policy by decisions another one took. Intervals are 95 % by normal theory over clusters: each cluster's sum of influences is
/// one observation (Liang and Zeger, 1986).
/// </summary>
public static class OffPolicyEstimator
{
    private const double LeastEffectiveRows = 100;
    private const double LargestShare = 0.05;
    private const double LeastMeanWeight = 0.9;

    /// <summary>Estimates; refuses <c>evaluation.decisions-none</c> and <c>evaluation.propensity-wrong</c>.</summary>
    public static Result<OffPolicyEstimate> Estimate(IReadOnlyList<LoggedDecision> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        if (decisions.Count == 0)
        {
            return new Refusal("evaluation.decisions-none", "No decisions", "There is no logged decision to judge the policy by.");
        }

        for (var row = 0; row < decisions.Count; row++)
        {
            if (!(decisions[row].Propensity is > 0 and <= 1) || !(decisions[row].TargetPropensity is >= 0 and <= 1))
            {
                return new Refusal("evaluation.propensity-wrong", "Not a propensity", string.Create(CultureInfo.InvariantCulture,
                    $"Decision {row + 1} has a propensity of {decisions[row].Propensity} and a target of {decisions[row].TargetPropensity}."),
                    "Chances lie in (0, 1] and [0, 1]; a decision that was never drawn by chance cannot be judged.");
            }
        }

        var weights = decisions.Select(decision => decision.TargetPropensity / decision.Propensity).ToArray();
        var mean = weights.Average();
        var weighted = Weighted(decisions, weights);
        var normalised = mean > 0 ? weighted.Average() / mean : double.NaN;
        return new OffPolicyEstimate(
            Around(decisions, decisions.Select(decision => decision.Reward).ToArray(), null),
            Around(decisions, weighted, null),
            Around(decisions, [.. weighted.Select((value, row) => (value - (weights[row] * normalised)) / mean)], normalised),
            Around(decisions, [.. decisions.Select((decision, row) => decision.TargetExpectedReward + (weights[row] * (decision.Reward - decision.ExpectedReward)))], null),
            Judge(weights, mean), decisions.Count);
    }

    private static double[] Weighted(IReadOnlyList<LoggedDecision> decisions, double[] weights) => [.. decisions.Select((decision, row) => weights[row] * decision.Reward)];

    // The mean of the values, or the given centre of influences whose mean is zero.
    private static Interval Around(IReadOnlyList<LoggedDecision> decisions, double[] values, double? centre)
    {
        var mean = values.Average();
        var sums = new Dictionary<int, double>();
        for (var row = 0; row < values.Length; row++)
        {
            sums[decisions[row].Cluster] = sums.GetValueOrDefault(decisions[row].Cluster) + values[row] - mean;
        }

        var clusters = sums.Count;
        var error = clusters < 2 ? double.NaN : Math.Sqrt(sums.Values.Sum(sum => sum * sum) * clusters / (clusters - 1)) / values.Length;
        // Student's t: few days give wide intervals.
        var reach = error * StudentT.Exceeded(0.025, clusters - 1);
        var value = centre ?? mean;
        return new Interval(value, value - reach, value + reach);
    }

    private static Overlap Judge(double[] weights, double mean)
    {
        var (sum, squares) = (weights.Sum(), weights.Sum(weight => weight * weight));
        var (effective, largest) = (squares > 0 ? sum * sum / squares : 0, sum > 0 ? weights.Max() / sum : 1);
        var scatter = Math.Sqrt(Math.Max(0, (squares / weights.Length) - (mean * mean)) / weights.Length);
        var fault = effective < LeastEffectiveRows ? Text($"only {effective:0} rows' worth of the past resembles what the policy would do")
            : largest > LargestShare ? Text($"one row carries {largest:0.0%} of the weight")
            : mean + (3 * scatter) < LeastMeanWeight ? Text($"about {1 - mean:0%} of what the policy would do was never tried")
            : null;
        return new Overlap(effective, mean, largest, fault is null, fault is null
            ? Text($"The past resembles what the policy would do: {effective:0} of {weights.Length} rows' worth.")
            : $"The past cannot tell: {fault}.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
