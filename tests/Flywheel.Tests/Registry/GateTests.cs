using Flywheel.Core;
using Flywheel.Evaluation.Intervals;
using Flywheel.Registry.Gates;

namespace Flywheel.Tests.Registry;

public sealed class GateTests
{
    private static readonly Facts s_facts = new(new Dictionary<string, Interval?>
    {
        ["auc"] = new(0.87, 0.87, 0.87),
        ["served_auc"] = new(0.865, 0.865, 0.865),
        ["gain(log_loss, champion, by = day)"] = new(0.0076, -0.0013, 0.0154),
        ["worst(auc, by = origin, min_rows = 2000)"] = null,
        ["p99_latency"] = new(0.004, 0.004, 0.004),
    });

    [Theory]
    [InlineData("auc >= 0.86", true, "auc = 0.87 against 0.86")]
    [InlineData("served_auc >= auc - 0.01", true, "served_auc = 0.865 against auc = 0.87 -0.01")]
    [InlineData("gain(log_loss, champion, by = day) > 0", false, "gain(log_loss, champion, by = day) = 0.0076 [-0.0013, 0.0154] against 0")]
    [InlineData("p99_latency <= 5ms", true, "p99_latency = 0.004 against 0.005")]
    [InlineData("worst(auc, by = origin, min_rows = 2000) >= 0.6", true, "nothing to compare with yet")]
    public void A_gate_passes_or_not_and_says_what_was_measured(string text, bool passes, string evidence)
    {
        var gate = GateParser.Parse(text).Value;

        var finding = GateJudge.Judge([gate], s_facts).Value.Findings.Single();

        finding.ShouldBe(new GateFinding(text, passes, evidence));
    }

    [Fact]
    public void An_undefined_fact_does_not_pass()
    {
        var facts = new Facts(new Dictionary<string, Interval?> { ["auc"] = new(double.NaN, double.NaN, double.NaN) });

        var verdict = GateJudge.Judge([GateParser.Parse("auc >= 0.5").Value], facts).Value;

        verdict.Passed.ShouldBeFalse();
    }

    [Theory]
    [InlineData("auc")]
    [InlineData("auc >=")]
    [InlineData("auc >= zero point nine")]
    [InlineData("gain(log_loss > 0")]
    public void A_gate_that_is_not_understood_is_refused_with_an_example(string text)
    {
        var refusal = GateParser.Parse(text).Refusals.Single();

        refusal.Code.ShouldBe("gate.syntax");
        refusal.Remedy.ShouldBe("Write for example 'auc >= 0.86' or 'gain(log_loss, champion, by = day) > 0'.");
    }

    private sealed class Facts(Dictionary<string, Interval?> values) : IGateFacts
    {
        public Result<Interval?> Measure(GateTerm term) => values.TryGetValue(term.ToString(), out var value)
            ? value
            : new Refusal("gate.fact-unknown", "Unknown fact", $"Nothing measures '{term}'.");
    }
}
