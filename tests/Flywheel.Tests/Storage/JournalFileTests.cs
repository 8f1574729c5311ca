using System.Text;
using Flywheel.Storage;
using Flywheel.Storage.Disk;
using Flywheel.Storage.Journal;
using Flywheel.Testing;

namespace Flywheel.Tests.Storage;

public sealed class JournalFileTests
{
    private static readonly DatasetName Flights = DatasetName.Of("flights");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_checksum_is_the_published_one()
    {
        // RFC 3720, appendix B.4, and the check value of CRC-32C.
        Crc32C.Of("123456789"u8).ShouldBe(0xE3069283u);
        Crc32C.Of(new byte[32]).ShouldBe(0x8A9136AAu);
        Crc32C.Of(Enumerable.Repeat((byte)0xFF, 32).ToArray()).ShouldBe(0x62A8AB43u);
    }

    [Fact]
    public async Task A_segment_is_plain_ndjson_with_the_place_and_the_checksum_of_each_row()
    {
        await using var opened = await Opened.NewAsync();
        await AppendAsync(opened.Workspace, """{"delay":7}""", "{}");

        var lines = File.ReadAllLines(SegmentOf(opened.Workspace, "w1-000000000000"));

        lines.Length.ShouldBe(2);
        lines[0].ShouldMatch("^\\{\"_at\":0,\"_crc\":\"[0-9a-f]{8}\",\"delay\":7\\}$");
        lines[1].ShouldMatch("^\\{\"_at\":1,\"_crc\":\"[0-9a-f]{8}\"\\}$");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_that_was_only_written_survives_a_loss_of_power_once_it_was_read_or_its_time_has_passed(bool isRead)
    {
        using var folder = new TemporaryFolder();
        var disk = new CrashDisk(int.MaxValue);
        var workspace = (await Opened.TryAsync(new StorageOptions { Root = folder["ws"], FlushMilliseconds = isRead ? 60_000 : 5 }, disk)).Value;
        ReadOnlyMemory<byte> row = """{"n":0}"""u8.ToArray();
        await workspace.Journal.AppendAsync(Flights, new[] { row }, JournalDurability.Written, Token);

        if (isRead)
        {
            (await ReadAsync(workspace)).ShouldBe(["""{"n":0}"""]);
        }
        else
        {
            await Task.Delay(500, Token);
        }

        disk.LosePower(keptShare: 0, loseNames: true);
        new FileInfo(SegmentOf(workspace, "w1-000000000000")).Length.ShouldBeGreaterThan(0);
        await workspace.DisposeAsync();
    }

    [Fact]
    public async Task A_torn_last_line_of_a_dead_writer_is_cut_and_reported_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        await WriteAndCloseAsync(folder["ws"], """{"n":0}""", """{"n":1}""");
        var path = Path.Combine(folder["ws"], "journal", "flights", "w1-000000000000.ndjson");
        File.AppendAllText(path, """{"_at":2,"_crc":"00""");

        await using var again = (await Opened.TryAsync(folder["ws"])).Value;

        again.Repairs.ShouldBe([new Repair(path, 19, "Cut a torn last line that was being written when its process ended.")]);
        (await ReadAsync(again)).ShouldBe(["""{"n":0}""", """{"n":1}"""]);
        (await AppendAsync(again, """{"n":2}""")).Offset.ShouldBe(2);
    }

    [Fact]
    public async Task The_line_a_living_writer_is_writing_is_left_alone_and_not_read()
    {
        await using var opened = await Opened.NewAsync();
        await AppendAsync(opened.Workspace, """{"n":0}""");
        File.AppendAllText(SegmentOf(opened.Workspace, "w1-000000000000"), """{"_at":1,"_crc":"00""");

        await using var other = (await Opened.TryAsync(opened.Workspace.Root)).Value;

        other.Repairs.ShouldBeEmpty();
        (await ReadAsync(other)).ShouldBe(["""{"n":0}"""]);
        (await ReadAsync(opened.Workspace)).ShouldBe(["""{"n":0}"""]);
        (await other.Journal.EndAsync(Flights, Token)).ShouldBe([new JournalPosition("w1", 0)]);
    }

    [Theory]
    [InlineData("\"n\":1", "\"n\":9", "row 1 does not match its checksum")]
    [InlineData("\"_at\":1", "\"_at\":2", "row 2 does not match its checksum")]
    [InlineData("{\"_at\":1", "garbage", "this line is not a row")]
    public async Task A_damaged_row_stops_the_reading_there_and_is_never_cut(string good, string bad, string found)
    {
        using var folder = new TemporaryFolder();
        await WriteAndCloseAsync(folder["ws"], """{"n":0}""", """{"n":1}""", """{"n":2}""");
        var path = Path.Combine(folder["ws"], "journal", "flights", "w1-000000000000.ndjson");
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace(good, bad, StringComparison.Ordinal));

        await using var again = (await Opened.TryAsync(folder["ws"])).Value;
        var fault = await Should.ThrowAsync<JournalCorruptException>(() => ReadAsync(again));

        again.Repairs.ShouldBeEmpty();
        fault.Message.ShouldBe($"{path}, byte {text.IndexOf('\n') + 1}: {found}. Rows before it are whole. " +
            "Restore the file from a backup, or move the line out of the file to lose that row.");
    }

    [Fact]
    public async Task A_row_taken_out_of_the_middle_is_noticed()
    {
        using var folder = new TemporaryFolder();
        await WriteAndCloseAsync(folder["ws"], """{"n":0}""", """{"n":1}""", """{"n":2}""");
        var path = Path.Combine(folder["ws"], "journal", "flights", "w1-000000000000.ndjson");
        var lines = File.ReadAllLines(path);
        File.WriteAllText(path, $"{lines[0]}\n{lines[2]}\n");

        await using var again = (await Opened.TryAsync(folder["ws"])).Value;

        (await Should.ThrowAsync<JournalCorruptException>(() => ReadAsync(again))).Message.ShouldContain("row 2 stands where row 1 should");
    }

    [Fact]
    public async Task Segments_are_closed_by_size_and_read_as_one()
    {
        using var folder = new TemporaryFolder();
        var options = new StorageOptions { Root = folder["ws"], SegmentBytes = 4096 };
        await using var workspace = (await Opened.TryAsync(options, new LocalDisk())).Value;
        string[] rows = [.. Enumerable.Range(0, 30).Select(i => $$"""{"n":{{i}},"text":"{{new string('x', 500)}}"}""")];
        foreach (var row in rows)
        {
            await AppendAsync(workspace, row);
        }

        Directory.GetFiles(folder["ws", "journal", "flights"]).Length.ShouldBeGreaterThan(3);
        (await ReadAsync(workspace)).ShouldBe(rows);
        (await ReadAsync(workspace, new JournalPosition("w1", 19))).ShouldBe(rows[20..]);
    }

    [Fact]
    public async Task Two_processes_append_to_one_dataset_and_both_read_everything()
    {
        await using var opened = await Opened.NewAsync();
        await using var other = (await Opened.TryAsync(opened.Workspace.Root)).Value;
        await AppendAsync(opened.Workspace, """{"n":0}""");
        var middle = await AppendAsync(other, """{"n":10}""");
        await AppendAsync(opened.Workspace, """{"n":1}""");
        await AppendAsync(other, """{"n":11}""");

        (await ReadAsync(opened.Workspace)).ShouldBe(["""{"n":0}""", """{"n":1}""", """{"n":10}""", """{"n":11}"""]);
        (await ReadAsync(other, middle, new JournalPosition("w1", 1))).ShouldBe(["""{"n":11}"""]);
        (await other.Journal.EndAsync(Flights, Token)).ShouldBe([new JournalPosition("w1", 1), new JournalPosition("w2", 1)]);
    }

    [Fact]
    public async Task Appends_beyond_the_room_wait_and_are_all_written()
    {
        using var folder = new TemporaryFolder();
        var options = new StorageOptions { Root = folder["ws"], PendingBytes = 65_536 };
        await using var workspace = (await Opened.TryAsync(options, new LocalDisk())).Value;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => AppendAsync(workspace, $$"""{"n":{{i}},"t":"{{new string('x', 20_000)}}"}"""), Token)));

        (await ReadAsync(workspace)).Distinct().Count().ShouldBe(200);
    }

    [Fact]
    public async Task A_failed_write_refuses_its_rows_and_the_next_ones_go_on_without_a_gap()
    {
        using var folder = new TemporaryFolder();
        var disk = new FullDisk();
        await using var workspace = (await Opened.TryAsync(new StorageOptions { Root = folder["ws"] }, disk)).Value;
        await AppendAsync(workspace, """{"n":0}""");

        disk.IsFull = true;
        (await Should.ThrowAsync<IOException>(() => AppendAsync(workspace, """{"n":1}"""))).Message.ShouldBe("No space left on device.");
        disk.IsFull = false;

        (await AppendAsync(workspace, """{"n":2}""")).Offset.ShouldBe(1);
        (await ReadAsync(workspace)).ShouldBe(["""{"n":0}""", """{"n":2}"""]);
    }

    private static async Task WriteAndCloseAsync(string root, params string[] rows)
    {
        await using var workspace = (await Opened.TryAsync(root)).Value;
        await AppendAsync(workspace, rows);
    }

    private static async Task<JournalPosition> AppendAsync(Workspace workspace, params string[] rows) =>
        await workspace.Journal.AppendAsync(Flights, rows.Select(row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(row)).ToArray(), Token);

    private static async Task<string[]> ReadAsync(Workspace workspace, params JournalPosition[] after)
    {
        List<string> rows = [];
        await foreach (var row in workspace.Journal.ReadAsync(Flights, after, Token))
        {
            rows.Add(Encoding.UTF8.GetString(row.Json.Span));
        }

        return [.. rows];
    }

    private static string SegmentOf(Workspace workspace, string name) => Path.Combine(workspace.Root, "journal", "flights", name + ".ndjson");
}
