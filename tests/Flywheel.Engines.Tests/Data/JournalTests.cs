using System.Text;
using Flywheel.Data;
using Flywheel.Data.Sources;

namespace Flywheel.Engines.Tests.Data;

public sealed class JournalTests
{
    private static readonly DatasetDefinition Events = new()
    {
        Name = "events",
        Key = ["id"],
        EventTime = "at",
        KnownAt = "known_at",
        Schema = BadInputTests.Schema(("id", "int64"), ("at", "timestamp"), ("known_at", "timestamp"), ("place", "text?"), ("size", "double?")),
    };

    [Fact]
    public async Task A_stream_folded_in_pieces_equals_the_same_rows_in_one_batch()
    {
        var options = new DataOptions { PartRows = 256 };
        await using var streamed = await DataHouse.OpenAsync(options);
        await using var batched = await DataHouse.OpenAsync(options);
        var rows = Enumerable.Range(0, 5_000).Select(Row).ToArray();

        foreach (var chunk in rows.Chunk(1_700))
        {
            (await streamed.Datasets.AppendAsync(Events, [.. chunk.Select(Bytes)], DataHouse.Cancel)).Refusals.ShouldBeEmpty();
            (await streamed.Datasets.FoldAsync(Events, DataHouse.Cancel)).Refusals.ShouldBeEmpty();
        }

        batched.Folder.Write("raw.json", Encoding.UTF8.GetBytes(string.Join('\n', rows)));
        var batch = await batched.BuiltAsync(Events with { From = "raw" }, new SourceDefinition { Name = "raw", Format = "json", Locations = ["raw.json"], Schema = Events.Schema });
        var stream = await streamed.SnapshotAsync((await streamed.Datasets.FindAsync("events", DataHouse.Cancel)).Value);

        stream.Manifest.Rows.ShouldBe(5_000);
        stream.Manifest.Parts.Length.ShouldBeGreaterThan(5);
        stream.Manifest.Content.ShouldBe(batch.Manifest.Content);
    }

    [Fact]
    public async Task Rows_are_read_from_the_tail_until_a_fold_takes_them()
    {
        await using var house = await DataHouse.OpenAsync();
        await house.Datasets.AppendAsync(Events, [Bytes(Row(1)), Bytes(Row(2))], DataHouse.Cancel);
        var first = (await house.Datasets.FoldAsync(Events, DataHouse.Cancel)).Value;
        await house.Datasets.AppendAsync(Events, [Bytes(Row(3))], DataHouse.Cancel);

        var tail = await (await house.SnapshotAsync(first)).TailAsync(DataHouse.Cancel);
        var second = (await house.Datasets.FoldAsync(Events, DataHouse.Cancel)).Value;
        var third = (await house.Datasets.FoldAsync(Events, DataHouse.Cancel)).Value;

        DataHouse.Text(await house.RowsAsync(first, "id")).ShouldBe("1\n2");
        DataHouse.Text(tail.Rows.Select(["id"])).ShouldBe("3");
        DataHouse.Text(await house.RowsAsync(second, "id")).ShouldBe("1\n2\n3");
        (await (await house.SnapshotAsync(second)).TailAsync(DataHouse.Cancel)).Rows.Count.ShouldBe(0);
        third.ShouldBe(second);
    }

    [Fact]
    public async Task A_row_that_does_not_say_when_it_was_known_is_known_when_it_arrives()
    {
        await using var house = await DataHouse.OpenAsync();

        await house.Datasets.AppendAsync(Events, [Encoding.UTF8.GetBytes("{ \"id\": 1,\n \"at\": \"2001-01-01\" }")], DataHouse.Cancel);
        var version = (await house.Datasets.FoldAsync(Events, DataHouse.Cancel)).Value;

        var known = (Core.Timestamp)(await house.RowsAsync(version, "known_at")).Columns[0].ValueAt(0)!;
        (Core.Timestamp.Now(TimeProvider.System) - known).ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Wrong_rows_are_refused_together_and_none_of_the_batch_is_appended()
    {
        await using var house = await DataHouse.OpenAsync();

        var appended = await house.Datasets.AppendAsync(Events, [Bytes(Row(1)), Bytes("{\"id\":\"x\"}"), Bytes("{}"), Bytes("nonsense")], DataHouse.Cancel);

        appended.Refusals.Select(refusal => refusal.Sentence).ShouldBe(
        [
            "Row 2 does not fit the dataset 'events': column 'id' is \"x\", wanted int64.",
            "Row 3 does not fit the dataset 'events': column 'id' has no value.",
            "Row 4 does not fit the dataset 'events': not valid JSON at byte 2.",
        ]);
        (await house.Journal.EndAsync(Storage.DatasetName.Of("events"), DataHouse.Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Repeated_keys_and_rows_written_past_the_schema_are_quarantined_by_the_fold()
    {
        await using var house = await DataHouse.OpenAsync();
        await house.Datasets.AppendAsync(Events, [Bytes(Row(1)), Bytes(Row(2))], DataHouse.Cancel);
        await house.Datasets.FoldAsync(Events, DataHouse.Cancel);
        // Straight into the journal, as a program of another version would.
        await house.Journal.AppendAsync(Storage.DatasetName.Of("events"), new ReadOnlyMemory<byte>[] { Bytes(Row(2)), Bytes("{\"id\":9}"), Bytes(Row(4)), Bytes(Row(4)) }, DataHouse.Cancel);

        var version = await house.SnapshotAsync((await house.Datasets.FoldAsync(Events, DataHouse.Cancel)).Value);

        DataHouse.Text(await house.RowsAsync(version.Id, "id")).ShouldBe("1\n2\n4");
        (await house.AskAsync($"SELECT split_part(source, '/', 1), line, reason FROM read_parquet('{version.QuarantinePath}')")).ShouldBe("""
            events|-|duplicate key: id 2; the first in order is kept
            events|-|duplicate key: id 4; the first in order is kept
            journal|4|column 'at' has no value
            """);
    }

    private static string Row(int i) =>
        $$"""{"id":{{i}},"at":"2001-01-{{1 + (i / 400):00}}T{{i % 24:00}}:{{i % 60:00}}:00Z","known_at":"2001-02-01T00:00:00Z","place":"p{{i % 7}}","size":{{i}}.5}""";

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
