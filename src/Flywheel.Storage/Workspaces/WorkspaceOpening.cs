using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage.Catalog;
using Flywheel.Storage.Disk;
using Flywheel.Storage.Journal;
using Flywheel.Storage.Lineage;
using Flywheel.Storage.Objects;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Flywheel.Storage.Workspaces;

/// <summary>Opens a workspace in order: folder, seat, repairs, catalog. Whatever says no, everything taken so far is given back.</summary>
internal static partial class WorkspaceOpening
{
    public static async Task<Result<Workspace>> RunAsync(StorageOptions options, IEnumerable<CatalogMigration> migrations, IDisk disk,
        TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(migrations);
        Refusal[] wrong = [.. StorageOptionsValidator.Validate(options)];
        if (wrong.Length > 0)
        {
            return Result.Refuse<Workspace>(wrong);
        }

        var opened = await WorkspaceFolder.OpenAsync(options.Root, disk, time, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var folder))
        {
            return opened.Refused<Workspace>();
        }

        var result = default(Result<Workspace>);
        WriterSeat? seat = null;
        try
        {
            seat = WriterSeat.Take(folder.Writers, disk);
            var repairs = Repair(folder, seat, disk, logger);
            var catalog = await OpenCatalogAsync(folder.Catalog, options, migrations, time, cancellationToken).ConfigureAwait(false);
            return result = catalog.TryGet(out var ready)
                ? new Workspace(folder, seat, ready, new FileJournal(folder.Journal, seat.Writer, disk, options), disk, repairs)
                : catalog.Refused<Workspace>();
        }
        finally
        {
            if (!result.IsOk || result.Value is null)
            {
                seat?.Dispose();
                folder.Dispose();
            }
        }
    }

    private static ImmutableArray<Repair> Repair(WorkspaceFolder folder, WriterSeat seat, IDisk disk, ILogger logger)
    {
        ImmutableArray<Repair> repairs = [.. ObjectsRecovery.Run(folder.Objects, seat, disk), .. JournalRecovery.Run(folder.Journal, seat, disk)];
        foreach (var repair in repairs)
        {
            LogRepair(logger, repair.What, repair.Path, repair.Bytes);
        }

        return repairs;
    }

    private static async Task<Result<SqliteCatalog>> OpenCatalogAsync(
        string path, StorageOptions options, IEnumerable<CatalogMigration> migrations, TimeProvider time, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromSeconds(options.CatalogWaitSeconds);
        var catalog = new SqliteCatalog(new SqliteConnections(path, wait), wait, time);
        var good = false;
        try
        {
            var refusals = await CatalogMigrator.RunAsync(catalog, LineageTables.Migrations.Concat(migrations), time, cancellationToken).ConfigureAwait(false);
            good = refusals.IsEmpty;
            return good ? catalog : Result.Refuse<SqliteCatalog>(refusals);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            return new Refusal("storage.catalog-damaged", "Catalog damaged",
                $"'{path}' is not a readable catalog: {fault.Message}", "Restore it from a backup, or use another workspace.");
        }
        finally
        {
            if (!good)
            {
                await catalog.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{What} {Path}, {Bytes} bytes. No acknowledged row or object was in it.")]
    private static partial void LogRepair(ILogger logger, string what, string path, long bytes);
}
