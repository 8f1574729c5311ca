using Flywheel.Cluster;
using Flywheel.Protocols.Tests.Cluster;
using Flywheel.Storage;
using Flywheel.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Flywheel.Protocols.Tests.Cluster;

/// <summary>One real PostgreSQL server for all tests, started by the first that asks; each test has schemas of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync(Path.Combine(DebianPython.Repository, "artifacts", "native", "postgres"), CancellationToken.None));
    private int _schemas;

    /// <summary>The address of an empty catalog.</summary>
    public async Task<string> AddressAsync() => (await _server.Value).Address(FormattableString.Invariant($"test_{Interlocked.Increment(ref _schemas)}"));

    /// <summary>Opens a workspace; a new one gets an empty catalog on the server, an old one knows its own.</summary>
    public async Task<Workspace> OpenAsync(string root, IEnumerable<CatalogMigration> migrations)
    {
        var options = new StorageOptions { Root = root, Catalog = Directory.Exists(root) ? "" : await AddressAsync() };
        return (await Workspace.OpenAsync(options, migrations, [ClusterRoom.Engine], TimeProvider.System, NullLogger<Workspace>.Instance, TestContext.Current.CancellationToken)).Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
