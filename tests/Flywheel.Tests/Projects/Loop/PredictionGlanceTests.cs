using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Projects.Loop;

namespace Flywheel.Tests.Projects.Loop;

public sealed class PredictionGlanceTests
{
    [Fact]
    public void A_glance_sees_in_a_row_what_the_row_was_written_with()
    {
        var row = new PredictionRow
        {
            Id = "01",
            Endpoint = "flights",
            Release = Digest.Of("a release"u8),
            Arm = "canary",
            Propensity = 0.05,
            EventTime = new Timestamp(1_000_001),
            KnownAt = new Timestamp(2_000_000),
            Inputs = """{"id":"not this one","score":7,"arm":"nor this"}""",
            Features = [new FeatureValue("score", 0.9), new FeatureValue("id", "no")],
            Score = 0.25,
            LatencyMicroseconds = 12,
        };

        var glance = PredictionGlance.Read(row.ToJson(), []);

        glance.ShouldBe(new PredictionGlance("01", row.Release.ToString(), "canary", row.EventTime, 0.25));
    }

    [Fact]
    public void A_row_without_an_arm_is_no_prediction() =>
        Should.Throw<JsonException>(() => PredictionGlance.Read("""{"id":"01","release":"x","event_time":"2001-01-01T00:00:00Z"}"""u8, []));
}
