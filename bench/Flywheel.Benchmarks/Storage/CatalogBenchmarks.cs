using BenchmarkDotNet.Attributes;
using Dapper;
using Flywheel.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Benchmarks.Storage;

/// <summary>
/// The fear: every small fact waits for a flush of its own. 32 callers write one row each and wait for it to be durable, again and
/// again. The baseline is one SQLite connection committing one row at a time with the same safety.
/// </summary>
public class CatalogBenchmarks
{
    private const int Writers = 32;
    private const int RowsEach = 50;
    private const string Insert = "INSERT INTO bench_rows (text) VALUES (@text)";
    private static readonly CatalogMigration Table = new("bench", 1, "CREATE TABLE bench_rows (text TEXT NOT NULL)");

    private readonly Task[] _writing = new Task[Writers];
    private DirectoryInfo _folder = null!;
    private Workspace _workspace = null!;
    private SqliteConnection _connection = null!;

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"catalog-bench-{Environment.ProcessId}"));
        _workspace = Workspace.OpenAsync(new StorageOptions { Root = Path.Combine(_folder.FullName, "ws") }, [Table], [], TimeProvider.System,
            NullLogger<Workspace>.Instance, CancellationToken.None).GetAwaiter().GetResult().Value;
        _connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "baseline.db")};Pooling=False");
        _connection.Open();
        _connection.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; " + Table.Sql);
    }

    [GlobalCleanup]
    public void Close()
    {
        _workspace.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _connection.Dispose();
        _folder.Delete(recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = RowsEach)]
    public void CommitEachRow()
    {
        for (var i = 0; i < RowsEach; i++)
        {
            _connection.Execute(Insert, new { text = "a fact" });
        }
    }

    [Benchmark(OperationsPerInvoke = Writers * RowsEach)]
    public Task WriteAndWait()
    {
        for (var i = 0; i < Writers; i++)
        {
            _writing[i] = Task.Run(WriteManyAsync);
        }

        return Task.WhenAll(_writing);
    }

    private async Task WriteManyAsync()
    {
        for (var i = 0; i < RowsEach; i++)
        {
            await _workspace.Catalog.WriteAsync(
                (transaction, _) => transaction.Connection!.ExecuteAsync(Insert, new { text = "a fact" }, transaction), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
