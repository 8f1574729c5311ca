using Dapper;
using Flywheel.Storage;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Storage;

/// <summary>What every <see cref="ICatalog"/> promises. Derive, open yours, run.</summary>
public abstract class CatalogConformance : IAsyncLifetime
{
    /// <summary>The one table the suite uses; the catalog must have applied it.</summary>
    protected static IReadOnlyList<CatalogMigration> Migrations { get; } =
        [new("conformance", 1, "CREATE TABLE conformance_rows (name TEXT NOT NULL PRIMARY KEY, number BIGINT NOT NULL)")];

    /// <summary>The catalog under test, empty.</summary>
    protected ICatalog Catalog { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens an empty catalog with <see cref="Migrations"/> applied.</summary>
    protected abstract ValueTask<ICatalog> OpenAsync();

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => Catalog = await OpenAsync();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Write, then read.</summary>
    [Fact]
    public async Task What_is_written_is_read()
    {
        await AddAsync("a", 1);

        (await CountAsync()).ShouldBe(1);
    }

    /// <summary>All or nothing.</summary>
    [Fact]
    public async Task A_write_that_throws_leaves_nothing()
    {
        var write = Catalog.WriteAsync<int>(async (transaction, token) =>
        {
            await transaction.Connection!.ExecuteAsync("INSERT INTO conformance_rows VALUES ('a', 1)", transaction: transaction);
            throw new InvalidOperationException("on purpose");
        }, Token);

        (await Should.ThrowAsync<InvalidOperationException>(write)).Message.ShouldBe("on purpose");
        (await CountAsync()).ShouldBe(0);
    }

    /// <summary>Cancelled means not written.</summary>
    [Fact]
    public async Task A_write_cancelled_inside_leaves_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var write = Catalog.WriteAsync(async (transaction, token) =>
        {
            await transaction.Connection!.ExecuteAsync("INSERT INTO conformance_rows VALUES ('a', 1)", transaction: transaction);
            await cancel.CancelAsync();
            return 0;
        }, cancel.Token);

        await Should.ThrowAsync<OperationCanceledException>(write);
        (await CountAsync()).ShouldBe(0);
    }

    /// <summary>A rule of the tables is kept.</summary>
    [Fact]
    public async Task A_write_that_breaks_a_rule_fails_alone()
    {
        var writes = Enumerable.Range(0, 40).Select(i => AddAsync(i % 10 == 7 ? "taken" : $"row {i}", i)).ToArray();
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default)));

        writes.Count(write => write.IsCompletedSuccessfully).ShouldBe(37);
        (await CountAsync()).ShouldBe(37);
    }

    /// <summary>No lost update.</summary>
    [Fact]
    public async Task Concurrent_increments_are_all_counted()
    {
        await AddAsync("counter", 0);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Catalog.WriteAsync(async (transaction, token) =>
        {
            var connection = transaction.Connection!;
            var number = await connection.ExecuteScalarAsync<long>("SELECT number FROM conformance_rows WHERE name = 'counter'", transaction: transaction);
            return await connection.ExecuteAsync("UPDATE conformance_rows SET number = @next WHERE name = 'counter'", new { next = number + 1 }, transaction);
        }, Token), Token)));

        (await NumberAsync("counter")).ShouldBe(100);
    }

    /// <summary>One state per read.</summary>
    [Fact]
    public async Task A_read_sees_one_state_while_others_write()
    {
        await AddAsync("a", 1);

        var (before, after) = await Catalog.ReadAsync(async (connection, token) =>
        {
            var first = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM conformance_rows");
            await AddAsync("b", 2);
            return (first, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM conformance_rows"));
        }, Token);

        (before, after).ShouldBe((1, 1));
        (await CountAsync()).ShouldBe(2);
    }

    /// <summary>Reading never writes.</summary>
    [Fact]
    public async Task A_read_cannot_write()
    {
        var read = Catalog.ReadAsync((connection, token) => connection.ExecuteAsync("INSERT INTO conformance_rows VALUES ('a', 1)"), Token);

        await Should.ThrowAsync<System.Data.Common.DbException>(read);
        (await CountAsync()).ShouldBe(0);
    }

    /// <summary>Adds a row.</summary>
    protected Task<int> AddAsync(string name, long number) => Catalog.WriteAsync((transaction, token) => transaction.Connection!.ExecuteAsync(
        "INSERT INTO conformance_rows (name, number) VALUES (@name, @number)", new { name, number }, transaction), Token);

    private Task<long> CountAsync() => Catalog.ReadAsync((connection, token) => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM conformance_rows"), Token);

    private Task<long> NumberAsync(string name) => Catalog.ReadAsync(
        (connection, token) => connection.ExecuteScalarAsync<long>("SELECT number FROM conformance_rows WHERE name = @name", new { name }), Token);
}
