using Dapper;
using Flywheel.Cluster;
using Flywheel.Protocols.Tests.MLflow;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Registry;
using Flywheel.Registry.Models;
using Flywheel.Server;
using Flywheel.Storage;
using Flywheel.Testing;
using Flywheel.Testing.Storage;
using Flywheel.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Protocols.Tests.Cluster;

/// <summary>A workspace whose catalog is on a server: how it is begun, found again, refused, and what it survives.</summary>
public sealed class PostgresWorkspaceTests(PostgresFixture postgres)
{
    private static readonly CatalogMigration Rows = new("test", 1, "CREATE TABLE test_rows (n BIGINT NOT NULL)");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workspace_remembers_its_address_and_takes_no_other()
    {
        using var folder = new TemporaryFolder();
        var (address, other) = (await postgres.AddressAsync(), await postgres.AddressAsync());
        await (await OpenAsync(folder["ws"], address)).Value.DisposeAsync();

        await using var again = (await OpenAsync(folder["ws"], "")).Value;
        var refused = await OpenAsync(folder["ws"], other);
        await (await OpenAsync(folder["own"], "")).Value.DisposeAsync();
        var late = await OpenAsync(folder["own"], address);

        File.Exists(folder["ws", "catalog.db"]).ShouldBeFalse();
        refused.Refusals.ShouldHaveSingleItem().ToString().ShouldBe($"The catalog of '{folder["ws"]}' is at {address}; another address was given. Leave the address out, or begin another workspace.");
        late.Refusals.ShouldHaveSingleItem().ToString().ShouldBe($"The catalog of '{folder["own"]}' is in the workspace itself; another address was given. Leave the address out, or begin another workspace.");
    }

    [Theory]
    [InlineData("postgres://ada:hunter2@db/x", "The address of the catalog holds a password; addresses are kept in the workspace and seen in lists of processes. Take it out and set PGPASSWORD, or say where it is: ?password=env:NAME or ?password=file:PATH.")]
    [InlineData("postgres://ada@db/x?password=hunter2", "The password setting of the catalog's address does not say where the password is. Write password=env:NAME or password=file:PATH.")]
    [InlineData("postgres://db/x", "The address of the catalog lacks a user, a host or a database. Write postgres://user@host:5432/database, and ?schema=NAME for more than one workspace in it.")]
    [InlineData("postgres://ada@db/x?schma=y", "The address of the catalog has the setting 'schma'. Did you mean 'schema'?")]
    [InlineData("postgres://ada@db/x?schema=y;drop", "'y;drop' cannot be the schema of a catalog. Use 1 to 63 lower-case letters, digits and underscores, a letter first.")]
    [InlineData("postgres://ada@db/x?sslmode=maybe", "There is no sslmode 'maybe'. Known: disable, allow, prefer, require, verify-ca, verify-full.")]
    [InlineData("postgres://ada@db/x?password=env:FLYWHEEL_NOWHERE", "The environment has no variable 'FLYWHEEL_NOWHERE', which the catalog's address names. Set it.")]
    [InlineData("postgre://ada@db/x", "An address of a catalog cannot start with 'postgre'. Did you mean 'postgres'?")]
    public async Task An_address_that_cannot_be_used_is_refused_without_its_secret(string address, string sentence)
    {
        using var folder = new TemporaryFolder();

        (await OpenAsync(folder["ws"], address)).Refusals.ShouldHaveSingleItem().ToString().ShouldBe(sentence);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_shown_nowhere()
    {
        using var folder = new TemporaryFolder();
        var address = (await postgres.AddressAsync()).Split("&password=")[0];
        var secret = folder.Write("secret", "hunter2"u8);

        var refused = (await OpenAsync(folder["ws"], $"{address}&password=file:{secret}")).Refusals.ShouldHaveSingleItem();

        refused.ToString().ShouldBe($"The catalog at {address} could not be opened: 28P01: password authentication failed for user \"flywheel\" Check the address, the password (PGPASSWORD), and that the server runs.");
    }

    [Fact]
    public async Task What_was_acknowledged_outlives_a_crash_of_the_server_and_writing_goes_on()
    {
        using var folder = new TemporaryFolder();
        await using var server = await PostgresServer.StartAsync(Path.Combine(DebianPython.Repository, "artifacts", "native", "postgres"), Token);
        await using var workspace = (await OpenAsync(folder["ws"], server.Address("one"), Rows)).Value;
        await AddAsync(workspace, 1);

        await server.KillAsync();
        await Should.ThrowAsync<Exception>(AddAsync(workspace, 2));
        await server.StartAsync(Token);
        await AddAsync(workspace, 3);

        (await workspace.Catalog.ReadAsync((connection, _) => connection.QueryAsync<long>("SELECT n FROM test_rows ORDER BY n"), Token)).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Two_programs_on_one_catalog_lose_no_update()
    {
        using var folder = new TemporaryFolder();
        await using var one = (await OpenAsync(folder["ws"], await postgres.AddressAsync(), [.. RegistryMigrations.All])).Value;
        await using var two = (await OpenAsync(folder["ws"], "", [.. RegistryMigrations.All])).Value;
        ModelRegistry[] registries = [new(one.Catalog, TimeProvider.System), new(two.Catalog, TimeProvider.System)];
        await registries[0].CreateAsync("m", "", [], Token);

        var made = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => registries[i % 2].CreateVersionAsync(new ModelVersionDefinition("m", "s3://bucket/x"), Token)));

        made.Select(version => version.Value.Version).Order().ShouldBe(Enumerable.Range(1, 40));
    }

    [Fact]
    public async Task Every_rooms_tables_come_forward_from_every_earlier_step()
    {
        var all = new ServiceCollection().AddFlywheel(new StorageOptions(), new Data.DataOptions()).BuildServiceProvider().GetServices<CatalogMigration>().ToArray();
        for (var step = 1; step <= all.Max(migration => migration.Number); step++)
        {
            using var folder = new TemporaryFolder();
            await (await OpenAsync(folder["ws"], await postgres.AddressAsync(), [.. all.Where(migration => migration.Number <= step)])).Value.DisposeAsync();

            await using var workspace = (await OpenAsync(folder["ws"], "", all)).Value;

            (await new Tracker(workspace.Catalog, TimeProvider.System, new TrackingOptions()).FindExperimentAsync(ExperimentId.Default, Token)).ShouldNotBeNull();
            (await new ModelRegistry(workspace.Catalog, TimeProvider.System).ListAsync(Token)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task The_verbs_find_a_catalog_on_a_server_by_the_workspace_alone()
    {
        using var folder = new TemporaryFolder();
        await using (var server = await TrackingServer.StartAsync(catalog: await postgres.AddressAsync()))
        {
            await server.Get<Tracker>().StartAsync(new RunDefinition(ExperimentId.Default, "kept"), Token);

            var listed = await FlywheelProcess.RunAsync("runs", "--workspace", server.Folder["ws"]);

            listed.Output.ShouldContain("kept", customMessage: listed.Error);
        }
    }

    private static Task<Core.Result<Workspace>> OpenAsync(string root, string address, params CatalogMigration[] migrations) => Workspace.OpenAsync(
        new StorageOptions { Root = root, Catalog = address }, migrations, [ClusterRoom.Engine], TimeProvider.System, NullLogger<Workspace>.Instance, Token);

    private static Task<int> AddAsync(Workspace workspace, long n) => workspace.Catalog.WriteAsync((transaction, _) =>
        transaction.Connection!.ExecuteAsync("INSERT INTO test_rows (n) VALUES (@n)", new { n }, transaction), Token);
}
