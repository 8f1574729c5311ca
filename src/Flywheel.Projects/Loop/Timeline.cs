using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Projects.Loop;

/// <summary>
/// What happened to an endpoint, in the catalog: what changed, what was seen, what was done. Only ever added to. Safe to use from many
/// threads and processes.
/// </summary>
public sealed class Timeline(ICatalog catalog)
{
    /// <summary>The timeline's table.</summary>
    public static IReadOnlyList<CatalogMigration> Migrations { get; } =
    [
        new("timeline", 1, """
            CREATE TABLE timeline_events (
                endpoint TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                at BIGINT NOT NULL,
                kind TEXT NOT NULL,
                release TEXT NOT NULL,
                done_by TEXT NOT NULL,
                text TEXT NOT NULL,
                PRIMARY KEY (endpoint, sequence));
            """),
    ];

    /// <summary>Adds an event.</summary>
    public Task AddAsync(string endpoint, TimelineEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return catalog.WriteAsync((transaction, cancel) => AddAsync(transaction, endpoint, happened, cancel), cancellationToken);
    }

    /// <summary>Every event of an endpoint, in the order they happened.</summary>
    public Task<ImmutableArray<TimelineEvent>> ListAsync(string endpoint, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, cancel) =>
    {
        var rows = await connection.QueryAsync<(long At, string Kind, string Release, string By, string Text)>(new CommandDefinition(
            "SELECT at, kind, release, done_by, text FROM timeline_events WHERE endpoint = @endpoint ORDER BY sequence", new { endpoint }, cancellationToken: cancel)).ConfigureAwait(false);
        return rows.Select(row => new TimelineEvent(new Timestamp(row.At), Enum.Parse<TimelineKind>(row.Kind), row.Release, row.By, row.Text)).ToImmutableArray();
    }, cancellationToken);

    /// <summary>Adds an event together with whatever else the transaction writes.</summary>
    internal static Task<int> AddAsync(DbTransaction transaction, string endpoint, TimelineEvent happened, CancellationToken cancellationToken) => transaction.Connection!.ExecuteAsync(new CommandDefinition(
        """
        INSERT INTO timeline_events (endpoint, sequence, at, kind, release, done_by, text)
        SELECT @endpoint, coalesce(max(sequence), 0) + 1, @At, @Kind, @Release, @By, @Text FROM timeline_events WHERE endpoint = @endpoint
        """,
        new { endpoint, At = happened.At.Microseconds, Kind = happened.Kind.ToString(), happened.Release, happened.By, happened.Text },
        transaction, cancellationToken: cancellationToken));
}
