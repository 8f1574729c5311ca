using System.Text;
using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Tests.Data;

public sealed class PredictionRowWriterTests
{
    [Fact]
    public void The_answering_path_logs_the_bytes_that_a_row_object_has()
    {
        var random = new SeededRandom(20261121);
        var release = Digest.Of("release");
        string[] names = ["hour", "größe", "a\"b", "text"];
        var writer = new PredictionRowWriter("flüge", release, 0.3125, names.Select(name => (name, name == "text")));
        double[] special = [0, -0.0, 1e-7, 1e21, -17, 12345.678901234567, double.NaN, double.PositiveInfinity, 1L << 53, 5e-324, long.MinValue, long.MaxValue, -(1L << 50), (1L << 50) - 1];
        string?[] texts = ["ORD", null, "a<b>&'c'", "ä\n", ""];

        for (var i = 0; i < 500; i++)
        {
            var numbers = Enumerable.Range(0, 4).Select(_ => random.NextInt64(3) == 0 ? random.NextNormal() * 1000 : special[random.NextInt64(special.Length)]).ToArray();
            var text = texts[i % texts.Length];
            var (at, now) = (new Timestamp(random.NextInt64(1L << 52)), new Timestamp(1_000_000 * random.NextInt64(1L << 31)));
            var inputs = $$"""{"row":{{i}},"note":"x y"}""";
            var row = new PredictionRow
            {
                Id = "01ABCDEFGH",
                Endpoint = "flüge",
                Release = release,
                Arm = i % 2 == 0 ? "champion" : "b",
                Propensity = i % 2 == 0 ? 1 : 0.05,
                EventTime = at,
                KnownAt = now,
                Entity = i % 3 == 0 ? null : $"k{i}|ä",
                Inputs = inputs,
                Features = [.. names.Select((name, n) => name == "text" ? new FeatureValue(name, text) : new FeatureValue(name, (double?)numbers[n]))],
                Score = 0.1 + (i / 1000.0),
                Decision = i % 2 == 0 ? "yes" : "no",
                Threshold = 0.3125,
                LatencyMicroseconds = i,
                Fallback = i % 5 == 0 ? "champion: it's" : null,
            };

            var facts = new PredictionFacts(row.Arm, row.Propensity, at, now, row.Score!.Value, i % 2 == 0, i, row.Fallback);
            var written = writer.Write(facts, "01ABCDEFGH"u8, row.Entity, Encoding.UTF8.GetBytes(inputs), numbers, [null, null, null, text]);

            Encoding.UTF8.GetString(written.Span).ShouldBe(Encoding.UTF8.GetString(row.ToJson()));
        }
    }
}
