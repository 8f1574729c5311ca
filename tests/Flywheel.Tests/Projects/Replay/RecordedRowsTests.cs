using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Projects.Replay;

namespace Flywheel.Tests.Projects.Replay;

public sealed class RecordedRowsTests
{
    private readonly RecordedRows _rows = new(
        new ColumnBatch(
            new Schema([new("id", ColumnType.Int64), new("opened_at", ColumnType.Timestamp), new("closed_at", ColumnType.Timestamp), new("late", ColumnType.Double)]),
            [new Int64Column(new long[] { 1, 2, 3 }), new TimestampColumn(new long[] { 10, 20, 30 }), new TimestampColumn(new long[] { 60, 40, 50 }), new DoubleColumn(new[] { 1, 0, double.NaN })]),
        [1, 0, double.NaN], ["late", "closed_at"], "opened_at", "closed_at", new Timestamp(20));

    [Fact]
    public void Rows_come_once_in_the_order_they_happened_from_the_beginning_of_the_story()
    {
        _rows.HappenedBefore(new Timestamp(30)).ShouldBe(1..2);
        _rows.HappenedBefore(new Timestamp(31)).ShouldBe(2..3);
        _rows.HappenedBefore(new Timestamp(99)).ShouldBe(3..3);
    }

    [Fact]
    public void Rows_are_told_whole_in_the_order_they_became_known_those_of_before_the_story_included()
    {
        _rows.KnownBy(new Timestamp(50)).ToArray().ShouldBe([1, 2]);
        _rows.KnownBy(new Timestamp(60)).ToArray().ShouldBe([0]);
        Encoding.UTF8.GetString(_rows.Whole(1).Span).ShouldBe("""{"id":2,"opened_at":"1970-01-01T00:00:00.00002Z","closed_at":"1970-01-01T00:00:00.00004Z","late":0}""");
    }

    [Fact]
    public void A_row_is_asked_about_without_what_is_known_later()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            _rows.WriteAsked(0, json);
        }

        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe("""{"id":1,"opened_at":"1970-01-01T00:00:00.00001Z"}""");
    }

    [Fact]
    public void The_clock_of_a_story_never_goes_back()
    {
        var clock = new ReplayClock();
        clock.MoveTo(new Timestamp(5));
        clock.MoveTo(new Timestamp(3));

        Timestamp.Now(clock).ShouldBe(new Timestamp(5));
    }
}
