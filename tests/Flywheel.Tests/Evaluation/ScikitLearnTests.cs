using System.Text.Json;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Curves;
using Flywheel.Evaluation.Metrics;

namespace Flywheel.Tests.Evaluation;

/// <summary>Every metric equals what scikit-learn 1.2.1 said of the same rows, recorded by eng/reference/metrics.py.</summary>
public sealed class ScikitLearnTests
{
    private const double Tolerance = 1e-9;

    private static readonly Dictionary<string, string> s_names = new()
    {
        ["auc"] = "roc_auc",
        ["pr_auc"] = "average_precision",
        ["log_loss"] = "log_loss",
        ["brier"] = "brier",
        ["ece"] = "ece",
        ["precision"] = "precision",
        ["recall"] = "recall",
        ["specificity"] = "specificity",
        ["f1"] = "f1",
        ["f2"] = "f2",
        ["f0.5"] = "f0.5",
        ["accuracy"] = "accuracy",
    };

    [Fact]
    public void Every_binary_metric_equals_the_recorded_one()
    {
        var compared = 0;
        foreach (var (recorded, sample, weights) in BinaryCases())
        {
            foreach (var metric in BuiltInMetrics.Binary)
            {
                var wanted = recorded.GetProperty(s_names[metric.Name]);
                if (wanted.ValueKind == JsonValueKind.Null)
                {
                    double.IsNaN(metric.Compute(sample, weights)).ShouldBeTrue($"{metric.Name} of {recorded.GetProperty("name")} is not defined");
                }
                else
                {
                    metric.Compute(sample, weights).ShouldBe(wanted.GetDouble(), Tolerance, $"{metric.Name} of {recorded.GetProperty("name")}");
                    compared++;
                }
            }
        }

        compared.ShouldBeGreaterThan(150);
    }

    [Fact]
    public void Confusion_matrices_equal_the_recorded_ones()
    {
        foreach (var (recorded, sample, weights) in BinaryCases())
        {
            var wanted = recorded.GetProperty("confusion");

            var confusion = Confusion.Of(sample, weights);

            confusion.TruePositive.ShouldBe(wanted.GetProperty("true_positive").GetDouble(), Tolerance);
            confusion.FalsePositive.ShouldBe(wanted.GetProperty("false_positive").GetDouble(), Tolerance);
            confusion.FalseNegative.ShouldBe(wanted.GetProperty("false_negative").GetDouble(), Tolerance);
            confusion.TrueNegative.ShouldBe(wanted.GetProperty("true_negative").GetDouble(), Tolerance);
        }
    }

    [Fact]
    public void Curve_points_equal_the_recorded_ones_at_every_threshold()
    {
        var compared = 0;
        foreach (var (recorded, sample, weights) in BinaryCases().Where(entry => entry.Weights.Length == 0 && Has(entry.Recorded, "roc_curve")))
        {
            var roc = BinaryCurves.Roc(sample).ToDictionary(point => point.Threshold);
            var precision = BinaryCurves.PrecisionRecall(sample).ToDictionary(point => point.Threshold);
            foreach (var (threshold, x, y) in Points(recorded.GetProperty("roc_curve"), "false_positive_rate", "true_positive_rate").Where(point => roc.ContainsKey(point.Threshold)))
            {
                roc[threshold].X.ShouldBe(x, Tolerance);
                roc[threshold].Y.ShouldBe(y, Tolerance);
                compared++;
            }

            foreach (var (threshold, x, y) in Points(recorded.GetProperty("precision_recall_curve"), "recall", "precision").Where(point => precision.ContainsKey(point.Threshold)))
            {
                precision[threshold].X.ShouldBe(x, Tolerance);
                precision[threshold].Y.ShouldBe(y, Tolerance);
                compared++;
            }
        }

        compared.ShouldBeGreaterThan(15);
    }

    [Fact]
    public void Every_regression_metric_equals_the_recorded_one()
    {
        foreach (var recorded in Cases("regression"))
        {
            var sample = new RegressionSample(Numbers(recorded, "predictions"), Numbers(recorded, "outcomes"));
            foreach (var metric in BuiltInMetrics.Regression.Where(metric => recorded.GetProperty(metric.Name).ValueKind == JsonValueKind.Number))
            {
                metric.Compute(sample, Numbers(recorded, "weights")).ShouldBe(recorded.GetProperty(metric.Name).GetDouble(), Tolerance, $"{metric.Name} of {recorded.GetProperty("name")}");
            }
        }
    }

    [Fact]
    public void Ranking_metrics_equal_the_recorded_ones()
    {
        foreach (var recorded in Cases("ranking"))
        {
            foreach (var (query, i) in recorded.GetProperty("queries").EnumerateArray().Select((query, i) => (query, i)))
            {
                var (scores, relevance) = (Numbers(query, "scores"), Numbers(query, "relevance"));

                RankingMetrics.Ndcg(scores, relevance).ShouldBe(recorded.GetProperty("ndcg")[i].GetDouble(), Tolerance, $"ndcg of {recorded.GetProperty("name")}");
                foreach (var top in recorded.GetProperty("ndcg_at").EnumerateObject())
                {
                    RankingMetrics.Ndcg(scores, relevance, int.Parse(top.Name)).ShouldBe(top.Value[i].GetDouble(), Tolerance, $"ndcg@{top.Name} of {recorded.GetProperty("name")}");
                }

                RankingMetrics.AveragePrecision(scores, [.. relevance.Select(grade => grade > 0)])
                    .ShouldBe(recorded.GetProperty("average_precision")[i].GetDouble(), Tolerance, $"average precision of {recorded.GetProperty("name")}");
            }
        }
    }

    private static IEnumerable<(JsonElement Recorded, BinarySample Sample, double[] Weights)> BinaryCases() => Cases("binary").Select(recorded => (
        recorded,
        new BinarySample(Numbers(recorded, "scores"), [.. Numbers(recorded, "outcomes").Select(outcome => outcome != 0)], recorded.GetProperty("threshold").GetDouble()),
        Numbers(recorded, "weights")));

    private static IEnumerable<JsonElement> Cases(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "metrics", $"{file}.json"))).RootElement.GetProperty("cases").EnumerateArray();

    private static bool Has(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object;

    private static double[] Numbers(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(number => number.GetDouble())]
        : [];

    private static IEnumerable<(double Threshold, double X, double Y)> Points(JsonElement curve, string x, string y)
    {
        var (thresholds, xs, ys) = (Numbers(curve, "threshold"), Numbers(curve, x), Numbers(curve, y));
        return thresholds.Select((threshold, i) => (threshold, xs[i], ys[i]));
    }
}
