using Flywheel.Core;
using Flywheel.Storage.Catalog;
using Flywheel.Storage.Disk;
using Flywheel.Storage.Lineage;
using Microsoft.Data.Sqlite;

namespace Flywheel.Storage.Workspaces;

/// <summary>Opens the catalog where the workspace has it: in its own file, or at the address it was begun with.</summary>
internal sealed class CatalogOpening(WorkspaceFolder folder, StorageOptions options, IDisk disk, TimeProvider time)
{
    private readonly TimeSpan _wait = TimeSpan.FromSeconds(options.CatalogWaitSeconds);

    public async Task<Result<ICatalog>> RunAsync(IEnumerable<CatalogMigration> migrations, IEnumerable<ICatalogEngine> engines, CancellationToken cancellationToken)
    {
        var known = folder.ReadCatalogAddress();
        if (options.Catalog.Length > 0 && (known is null ? File.Exists(folder.Catalog) : known != options.Catalog))
        {
            return new Refusal("storage.catalog-elsewhere", "Catalog is elsewhere",
                $"The catalog of '{folder.Root}' is {(known is null ? "in the workspace itself" : $"at {known}")}; another address was given.", "Leave the address out, or begin another workspace.");
        }

        if ((known ?? options.Catalog) is not { Length: > 0 } address)
        {
            return await OpenFileAsync(migrations, cancellationToken).ConfigureAwait(false);
        }

        var scheme = address.Split(':')[0];
        ICatalogEngine[] all = [.. engines];
        if (all.FirstOrDefault(engine => engine.Scheme == scheme) is not { } engine)
        {
            return new Refusal("storage.catalog-scheme", "No such catalog", $"An address of a catalog cannot start with '{scheme}'.", Spelling.DidYouMean(scheme, all.Select(other => other.Scheme)));
        }

        var opened = await engine.OpenAsync(address, _wait, cancellationToken).ConfigureAwait(false);
        var ready = opened.TryGet(out var catalog) ? await MigrateAsync(catalog, engine.Dialect, migrations, cancellationToken).ConfigureAwait(false) : opened;
        if (ready.IsOk && known is null)
        {
            folder.WriteCatalogAddress(address, disk);
        }

        return ready;
    }

    private async Task<Result<ICatalog>> OpenFileAsync(IEnumerable<CatalogMigration> migrations, CancellationToken cancellationToken)
    {
        try
        {
            return await MigrateAsync(new SqliteCatalog(new SqliteConnections(folder.Catalog, _wait), _wait, time), SqliteCatalog.Dialect, migrations, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            return new Refusal("storage.catalog-damaged", "Catalog damaged",
                $"'{folder.Catalog}' is not a readable catalog: {fault.Message}", "Restore it from a backup, or use another workspace.");
        }
    }

    /// <summary>Brings the catalog forward; closes it when it says no.</summary>
    private async Task<Result<ICatalog>> MigrateAsync(ICatalog catalog, CatalogDialect dialect, IEnumerable<CatalogMigration> migrations, CancellationToken cancellationToken)
    {
        var good = false;
        try
        {
            var refusals = await CatalogMigrator.RunAsync(catalog, dialect, LineageTables.Migrations.Concat(migrations), time, cancellationToken).ConfigureAwait(false);
            good = refusals.IsEmpty;
            return good ? Result.Of(catalog) : Result.Refuse<ICatalog>(refusals);
        }
        finally
        {
            if (!good && catalog is IAsyncDisposable open)
            {
                await open.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
