using Flywheel.Storage;
using Flywheel.Storage.Disk;
using Flywheel.Testing;

namespace Flywheel.Tests.Storage;

public sealed class WorkspaceTests
{
    private static readonly CatalogMigration One = new("test", 1, "CREATE TABLE test_one (n BIGINT)");
    private static readonly CatalogMigration Two = new("test", 2, "CREATE TABLE test_two (n BIGINT)");

    [Fact]
    public async Task Two_processes_share_one_workspace_under_two_writers()
    {
        await using var first = await Opened.NewAsync(One);
        await using var second = (await Opened.TryAsync(first.Workspace.Root, One)).Value;

        (first.Workspace.Writer, second.Writer).ShouldBe(("w1", "w2"));
        second.Repairs.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_seat_of_a_process_that_is_gone_is_taken_again()
    {
        await using var opened = await Opened.NewAsync();
        await (await Opened.TryAsync(opened.Workspace.Root)).Value.DisposeAsync();

        await using var next = (await Opened.TryAsync(opened.Workspace.Root)).Value;

        next.Writer.ShouldBe("w2");
    }

    [Fact]
    public async Task A_folder_with_other_things_in_it_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("thesis.txt", [1]);

        await ShouldRefuseAsync(folder.Path, "storage.workspace-foreign",
            $"'{folder.Path}' holds 'thesis.txt' and no file 'format', so it is not a workspace. Name an empty or a new folder.");

        Directory.GetFileSystemEntries(folder.Path).ShouldBe([folder["thesis.txt"]]);
    }

    [Fact]
    public async Task A_file_is_no_workspace()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("ws", [1]);

        await ShouldRefuseAsync(path, "storage.workspace-foreign", $"'{path}' is a file; wanted a folder. Name another folder.");
    }

    [Fact]
    public async Task A_workspace_is_not_made_inside_a_folder_that_does_not_exist()
    {
        using var folder = new TemporaryFolder();

        await ShouldRefuseAsync(folder["no", "ws"], "storage.workspace-parent",
            $"The workspace '{folder["no", "ws"]}' cannot be made: the folder it should be in does not exist. Make that folder first.");
    }

    [Fact]
    public async Task A_newer_workspace_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("format", "flywheel workspace 2\n"u8);

        await ShouldRefuseAsync(folder.Path, "storage.workspace-newer", $"'{folder.Path}' has format 2; this program knows formats up to 1. Use the newer program.");
    }

    [Fact]
    public async Task A_newer_catalog_is_refused()
    {
        using var folder = new TemporaryFolder();
        await (await Opened.TryAsync(folder["ws"], One, Two)).Value.DisposeAsync();

        var refusal = (await Opened.TryAsync(folder["ws"], One)).Refusals.ShouldHaveSingleItem();

        (refusal.Code, refusal.ToString()).ShouldBe(
            ("storage.catalog-newer", "The catalog's tables of 'test' are at step 2; this program knows 1. Use the newer program."));
        (await Opened.TryAsync(folder["ws"])).Refusals.ShouldBeEmpty("a program without the room leaves its tables alone");
    }

    [Fact]
    public async Task A_migration_that_was_edited_is_refused()
    {
        using var folder = new TemporaryFolder();
        await (await Opened.TryAsync(folder["ws"], One)).Value.DisposeAsync();

        var refusal = (await Opened.TryAsync(folder["ws"], One with { Sql = One.Sql + " " })).Refusals.ShouldHaveSingleItem();

        (refusal.Code, refusal.ToString()).ShouldBe(("storage.catalog-changed",
            "Step 1 of the catalog's tables of 'test' was applied with other statements than this program has. Use the program that made the workspace, or another workspace."));
    }

    [Fact]
    public async Task Migrations_are_applied_once_by_whoever_comes_first_and_forward_later()
    {
        using var folder = new TemporaryFolder();
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Opened.TryAsync(folder["ws"], One), TestContext.Current.CancellationToken)));

        opened.ShouldAllBe(result => result.IsOk);
        foreach (var result in opened)
        {
            await result.Value.DisposeAsync();
        }

        await using var later = (await Opened.TryAsync(folder["ws"], One, Two)).Value;
    }

    [Fact]
    public async Task A_damaged_catalog_is_refused()
    {
        using var folder = new TemporaryFolder();
        await (await Opened.TryAsync(folder["ws"])).Value.DisposeAsync();
        folder.Write("ws/catalog.db", new byte[8192].Select(_ => (byte)7).ToArray());

        await ShouldRefuseAsync(folder["ws"], "storage.catalog-damaged",
            $"'{folder["ws", "catalog.db"]}' is not a readable catalog: SQLite Error 26: 'file is not a database'. Restore it from a backup, or use another workspace.");
    }

    [Fact]
    public async Task Every_setting_out_of_range_is_told_at_once()
    {
        var options = new StorageOptions { Root = " ", SegmentBytes = 1, PendingBytes = int.MaxValue, CatalogWaitSeconds = 0 };

        (await Opened.TryAsync(options, new LocalDisk())).Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "storage.root: Found nothing; wanted the path of the workspace folder.",
            "storage.segment_bytes: Found 1; wanted 4096 to 4294967296.",
            "storage.pending_bytes: Found 2147483647; wanted 65536 to 1073741824.",
            "storage.catalog_wait_seconds: Found 0; wanted 1 to 3600.",
        ]);
    }

    private static async Task ShouldRefuseAsync(string root, string code, string text)
    {
        var refusal = (await Opened.TryAsync(root)).Refusals.ShouldHaveSingleItem();

        (refusal.Code, refusal.ToString()).ShouldBe((code, text));
    }
}
