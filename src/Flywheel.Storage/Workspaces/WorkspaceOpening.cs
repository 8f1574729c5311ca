using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Storage.Disk;
using Flywheel.Storage.Journal;
using Flywheel.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace Flywheel.Storage.Workspaces;

/// <summary>Opens a workspace in order: folder, seat, repairs, catalog. Whatever says no, everything taken so far is given back.</summary>
internal static partial class WorkspaceOpening
{
    public static async Task<Result<Workspace>> RunAsync(StorageOptions options, IEnumerable<CatalogMigration> migrations, IEnumerable<ICatalogEngine> engines, IDisk disk,
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
            var catalog = await new CatalogOpening(folder, options, disk, time).RunAsync(migrations, engines, cancellationToken).ConfigureAwait(false);
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

    [LoggerMessage(1, LogLevel.Warning, "{What} {Path}, {Bytes} bytes. No acknowledged row or object was in it.")]
    private static partial void LogRepair(ILogger logger, string what, string path, long bytes);
}
