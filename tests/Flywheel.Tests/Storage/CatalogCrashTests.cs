using Dapper;
using Flywheel.Storage;
using Flywheel.Testing;

namespace Flywheel.Tests.Storage;

public sealed class CatalogCrashTests
{
    private const int LogHeader = 32;
    private const int Frame = 24 + 4096;
    private static readonly CatalogMigration Tables = new("test", 1, "CREATE TABLE test_left (n BIGINT PRIMARY KEY); CREATE TABLE test_right (n BIGINT PRIMARY KEY)");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// SQLite appends to its log and to nothing else until a checkpoint, so the log cut at each of its writes, and in the middle of
    /// each, is every state a stopped disk can leave behind.
    /// </summary>
    [Fact]
    public async Task The_log_cut_at_every_write_gives_whole_transactions_and_all_that_were_in_it()
    {
        await using var opened = await Opened.NewAsync(Tables);
        for (var n = 0; n < 6; n++)
        {
            await AddAsync(opened.Workspace.Catalog, n);
        }

        var database = await ReadSharedAsync(Path.Combine(opened.Workspace.Root, "catalog.db"));
        var log = await ReadSharedAsync(Path.Combine(opened.Workspace.Root, "catalog.db-wal"));
        log.Length.ShouldBeGreaterThan(LogHeader + (12 * Frame));
        var before = -1L;
        for (var cut = 0; cut <= log.Length; cut = Next(cut))
        {
            var rows = await CountAsync(database, log[..Math.Min(cut, log.Length)]);
            rows.ShouldBeGreaterThanOrEqualTo(before, $"log cut at byte {cut}");
            before = rows;
        }

        before.ShouldBe(6);

        // Each write boundary, and the middle of the write after it.
        int Next(int cut) => cut < LogHeader ? LogHeader : (cut - LogHeader) % Frame == 0 ? cut + (Frame / 2) : cut + Frame - (Frame / 2);
    }

    private static Task<int> AddAsync(ICatalog catalog, int n) => catalog.WriteAsync(async (transaction, token) =>
        await transaction.Connection!.ExecuteAsync("INSERT INTO test_left VALUES (@n)", new { n }, transaction)
        + await transaction.Connection!.ExecuteAsync("INSERT INTO test_right VALUES (@n)", new { n }, transaction), Token);

    private static async Task<long> CountAsync(byte[] database, byte[] log)
    {
        using var folder = new TemporaryFolder();
        await (await Opened.TryAsync(folder["ws"], Tables)).Value.DisposeAsync();
        folder.Write("ws/catalog.db", database);
        folder.Write("ws/catalog.db-wal", log);
        await using var workspace = (await Opened.TryAsync(folder["ws"], Tables)).Value;
        return await workspace.Catalog.ReadAsync(async (connection, token) =>
        {
            var (left, right) = await connection.QuerySingleAsync<(long, long)>("SELECT (SELECT COUNT(*) FROM test_left), (SELECT COUNT(*) FROM test_right)");
            left.ShouldBe(right);
            (await connection.ExecuteScalarAsync<string>("PRAGMA integrity_check")).ShouldBe("ok");
            return left;
        }, Token);
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, Token);
        return bytes;
    }
}
