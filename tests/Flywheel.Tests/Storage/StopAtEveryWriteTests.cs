using System.Text;
using Flywheel.Core;
using Flywheel.Storage;
using Flywheel.Testing;

namespace Flywheel.Tests.Storage;

/// <summary>Each small story is stopped at every single change it makes to the disk, and with every kind of loss after it.</summary>
public sealed class StopAtEveryWriteTests
{
    // Two segments full and a third begun.
    private const int RowCount = 9;
    private static readonly DatasetName Flights = DatasetName.Of("flights");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The share of unflushed bytes that is kept, and whether unflushed names are lost.</summary>
    public static TheoryData<double, bool> Losses => new() { { 0, false }, { 0, true }, { 0.5, true }, { 1, false } };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task No_acknowledged_row_is_lost_and_no_torn_row_is_read(double keptShare, bool loseNames)
    {
        using var template = new TemporaryFolder();
        await (await Opened.TryAsync(template["ws"])).Value.DisposeAsync();
        for (var stopAt = 1; ; stopAt++)
        {
            using var folder = new TemporaryFolder();
            var options = new StorageOptions { Root = folder["ws"], SegmentBytes = 4096 };
            Copy(template["ws"], options.Root);
            var disk = new CrashDisk(stopAt);

            var acknowledged = await WriteRowsAsync(options, disk);
            disk.LosePower(keptShare, loseNames);

            await using var again = (await Opened.TryAsync(options.Root)).Value;
            var rows = await ReadAsync(again.Journal);
            rows.Length.ShouldBeGreaterThanOrEqualTo(acknowledged, $"stopped at change {stopAt}");
            rows.ShouldBe(Enumerable.Range(0, rows.Length).Select(Row), $"stopped at change {stopAt}");
            await again.Journal.AppendAsync(Flights, RowBytes(rows.Length), Token);
            (await ReadAsync(again.Journal)).Length.ShouldBe(rows.Length + 1);
            if (!disk.Stopped)
            {
                acknowledged.ShouldBe(RowCount);
                break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task No_acknowledged_object_is_lost_and_no_torn_object_is_seen(double keptShare, bool loseNames)
    {
        using var template = new TemporaryFolder();
        await (await Opened.TryAsync(template["ws"])).Value.DisposeAsync();
        for (var stopAt = 1; ; stopAt++)
        {
            using var folder = new TemporaryFolder();
            Copy(template["ws"], folder["ws"]);
            var disk = new CrashDisk(stopAt);

            var acknowledged = await PutObjectsAsync(folder["ws"], disk);
            disk.LosePower(keptShare, loseNames);

            await using var again = (await Opened.TryAsync(folder["ws"])).Value;
            foreach (var i in Enumerable.Range(0, 3))
            {
                var there = await again.Objects.ExistsAsync(Digest.Of(Content(i)), Token);
                there.ShouldBe((await again.Objects.ReadAsync(Digest.Of(Content(i)), Token)).IsOk, $"object {i}, stopped at change {stopAt}");
                (there || i >= acknowledged).ShouldBeTrue($"object {i}, stopped at change {stopAt}");
            }

            Directory.EnumerateFiles(folder["ws"], "*.part", SearchOption.AllDirectories).ShouldBeEmpty($"stopped at change {stopAt}");
            if (!disk.Stopped)
            {
                acknowledged.ShouldBe(3);
                break;
            }
        }
    }

    [Fact]
    public async Task A_workspace_whose_making_was_stopped_is_made_by_the_next_opening()
    {
        for (var stopAt = 1; ; stopAt++)
        {
            using var folder = new TemporaryFolder();
            var disk = new CrashDisk(stopAt);
            try
            {
                await (await Opened.TryAsync(new StorageOptions { Root = folder["ws"] }, disk)).Value.DisposeAsync();
            }
            catch (PowerLossException)
            {
                disk.LosePower(0, loseNames: true);
            }

            (await Opened.TryAsync(folder["ws"])).Refusals.ShouldBeEmpty($"stopped at change {stopAt}");
            if (!disk.Stopped)
            {
                break;
            }
        }
    }

    /// <summary>Copying an empty workspace is much faster than making one durably.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }

    private static async Task<int> WriteRowsAsync(StorageOptions options, CrashDisk disk)
    {
        var acknowledged = 0;
        try
        {
            var workspace = (await Opened.TryAsync(options, disk)).Value;
            await using (workspace)
            {
                for (; acknowledged < RowCount; acknowledged++)
                {
                    await workspace.Journal.AppendAsync(Flights, RowBytes(acknowledged), Token);
                }
            }
        }
        catch (IOException)
        {
            disk.Stopped.ShouldBeTrue();
        }

        return acknowledged;
    }

    private static async Task<int> PutObjectsAsync(string root, CrashDisk disk)
    {
        var acknowledged = 0;
        try
        {
            var workspace = (await Opened.TryAsync(new StorageOptions { Root = root }, disk)).Value;
            await using (workspace)
            {
                for (; acknowledged < 3; acknowledged++)
                {
                    await workspace.Objects.PutAsync(new MemoryStream(Content(acknowledged)), Token);
                }
            }
        }
        catch (IOException)
        {
            disk.Stopped.ShouldBeTrue();
        }

        return acknowledged;
    }

    private static async Task<string[]> ReadAsync(IJournal journal)
    {
        List<string> rows = [];
        await foreach (var row in journal.ReadAsync(Flights, [], Token))
        {
            rows.Add(Encoding.UTF8.GetString(row.Json.Span));
        }

        return [.. rows];
    }

    // Long enough that a few of them fill a segment.
    private static string Row(int i) => $$"""{"i":{{i}},"text":"{{new string('x', 1000)}}"}""";

    private static ReadOnlyMemory<byte>[] RowBytes(int i) => [Encoding.UTF8.GetBytes(Row(i))];

    private static byte[] Content(int i) => Encoding.UTF8.GetBytes(new string((char)('a' + i), 5000));
}
