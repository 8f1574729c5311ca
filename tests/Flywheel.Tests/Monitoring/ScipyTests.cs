using System.Text.Json;
using Flywheel.Monitoring.Drift;

namespace Flywheel.Tests.Monitoring;

/// <summary>Every distance and p-value equals what scipy 1.10.1 said of the same samples, recorded by eng/reference/drift.py.</summary>
public sealed class ScipyTests
{
    private const double Tolerance = 1e-9;

    private static readonly JsonElement s_recorded =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "drift", "scipy.json"))).RootElement;

    [Fact]
    public void Distances_of_numbers_equal_the_recorded_ones()
    {
        foreach (var recorded in s_recorded.GetProperty("numbers").EnumerateArray())
        {
            var (left, right, name) = (Distribution.Of(Numbers(recorded, "left")), Distribution.Of(Numbers(recorded, "right")), recorded.GetProperty("name").GetString());

            var distance = KolmogorovSmirnov.Distance(left, right);

            distance.ShouldBe(Number(recorded, "ks"), Tolerance, name);
            KolmogorovSmirnov.PValue(distance, left.Count, right.Count).ShouldBe(Number(recorded, "ks_p_exact"), Tolerance, name);
            KolmogorovSmirnov.Limit(Math.Sqrt((double)left.Count * right.Count / (left.Count + right.Count)) * distance).ShouldBe(Number(recorded, "ks_p_limit"), Tolerance, name);
            Wasserstein.Distance(left, right).ShouldBe(Number(recorded, "wasserstein"), Tolerance, name);
        }
    }

    [Fact]
    public void Distances_of_shares_equal_the_recorded_ones()
    {
        foreach (var recorded in s_recorded.GetProperty("shares").EnumerateArray())
        {
            var (left, right, name) = (Numbers(recorded, "left"), Numbers(recorded, "right"), recorded.GetProperty("name").GetString());
            var (p, q) = (left.Select(count => count / left.Sum()).ToArray(), right.Select(count => count / right.Sum()).ToArray());

            var (statistic, freedom, pValue) = ShareDistances.ChiSquare([.. left.Select(count => (long)count)], [.. right.Select(count => (long)count)]);

            statistic.ShouldBe(Number(recorded, "chi2"), Tolerance, name);
            freedom.ShouldBe((int)Number(recorded, "chi2_freedom"), name);
            pValue.ShouldBe(Number(recorded, "chi2_p"), Tolerance, name);
            ShareDistances.JensenShannon(p, q).ShouldBe(Number(recorded, "js"), Tolerance, name);
            ShareDistances.Psi(p, q).ShouldBe(Number(recorded, "psi"), Tolerance, name);
        }
    }

    [Fact]
    public void The_limit_equals_the_recorded_one()
    {
        foreach (var recorded in s_recorded.GetProperty("limits").EnumerateArray())
        {
            KolmogorovSmirnov.Limit(Number(recorded, "x")).ShouldBe(Number(recorded, "p"), Tolerance);
        }
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static double[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
}
