using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Data.Rows;

namespace Flywheel.Tests.Data;

public sealed class PredictionRowTests
{
    private const string Json = """
        {"id":"p-1","endpoint":"flights","release":"0000000000000000000000000000000000000000000000000000000000000000","arm":"champion","propensity":0.95,"event_time":"2001-06-01T10:00:00.000001Z","known_at":"2001-06-01T10:00:01Z","inputs":{"origin":"LAS","note":"a\nb"},"features":{"hour":10,"origin":"LAS","origin_delay_1h":null},"score":0.25,"decision":"on time","threshold":0.31,"latency_microseconds":180}
        """;

    private static readonly PredictionRow Row = new()
    {
        Id = "p-1",
        Endpoint = "flights",
        Release = default,
        Arm = "champion",
        Propensity = 0.95,
        EventTime = new Timestamp(991_389_600_000_001),
        KnownAt = new Timestamp(991_389_601_000_000),
        Inputs = """{"origin":"LAS","note":"a\nb"}""",
        Features = [new("hour", 10), new("origin", "LAS"), new("origin_delay_1h", double.NaN)],
        Score = 0.25,
        Decision = "on time",
        Threshold = 0.31,
        LatencyMicroseconds = 180,
    };

    [Fact]
    public void A_prediction_row_is_one_line_of_JSON_and_comes_back_equal()
    {
        var json = Row.ToJson();
        var back = PredictionRow.FromJson(json);

        Encoding.UTF8.GetString(json).ShouldBe(Json);
        back.Features.ShouldBe(Row.Features);
        (back with { Features = Row.Features }).ShouldBe(Row);
    }

    [Fact]
    public void Inputs_over_several_lines_still_make_one_line()
    {
        var json = (Row with { Inputs = "{\n  \"origin\": \"LAS\"\r\n}" }).ToJson();

        json.ShouldNotContain((byte)'\n');
        PredictionRow.FromJson(json).Inputs.ShouldBe("""{"origin":"LAS"}""");
    }

    [Fact]
    public void The_journal_of_predictions_reads_as_a_table()
    {
        var reader = new JsonRowReader(PredictionRow.Schema);

        var reason = reader.Read(Row.ToJson());
        var table = reader.Take();

        reason.ShouldBeNull();
        reader.ExtraColumns.ShouldBeEmpty();
        table.Get<TextColumn>("features")[0].ShouldBe("""{"hour":10,"origin":"LAS","origin_delay_1h":null}""");
        table.Get<TimestampColumn>("event_time").Values[0].ShouldBe(991_389_600_000_001);
        table["fallback"].IsNull(0).ShouldBeTrue();
    }
}
