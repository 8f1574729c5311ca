using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Serving.Routing;

/// <summary>Routes in the catalog: every server of a workspace reads the same one, and every change is kept. Safe to use from many threads and processes.</summary>
internal sealed class RouteStore(ICatalog catalog, TimeProvider time)
{
    private const string Columns = "SELECT sequence AS Sequence, route AS Route, before AS Before, at AS At, changed_by AS ChangedBy, reason AS Reason FROM serving_routes WHERE endpoint = @endpoint";

    /// <summary>The route in force; null when none was ever set.</summary>
    internal Task<RouteRecord?> FindAsync(string endpoint, CancellationToken cancellationToken) => catalog.ReadAsync(
        async (connection, cancel) => (await ReadAsync(connection, null, endpoint, " ORDER BY sequence DESC LIMIT 1", cancel).ConfigureAwait(false)).SingleOrDefault(), cancellationToken);

    /// <summary>Every change, latest first.</summary>
    internal Task<ImmutableArray<RouteRecord>> HistoryAsync(string endpoint, CancellationToken cancellationToken) => catalog.ReadAsync(
        (connection, cancel) => ReadAsync(connection, null, endpoint, " ORDER BY sequence DESC", cancel), cancellationToken);

    /// <summary>Adds a change; a rollback of it goes to the change before, or to another one that is named.</summary>
    internal Task<RouteRecord> SetAsync(string endpoint, RouteDefinition route, string by, string reason, int? back, CancellationToken cancellationToken) => catalog.WriteAsync(
        async (transaction, cancel) =>
        {
            var current = (await ReadAsync(transaction.Connection!, transaction, endpoint, " ORDER BY sequence DESC LIMIT 1", cancel).ConfigureAwait(false)).SingleOrDefault();
            return await AddAsync(transaction, new RouteRecord(endpoint, (current?.Sequence ?? 0) + 1, route, back ?? current?.Sequence, Timestamp.Now(time), by, reason), cancel).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Goes back to the route before the one in force; done again, one further. Refuses <c>serving.no-way-back</c>.</summary>
    internal Task<Result<RouteRecord>> RollBackAsync(string endpoint, string by, string reason, CancellationToken cancellationToken) => catalog.WriteAsync(
        async (transaction, cancel) =>
        {
            var history = await ReadAsync(transaction.Connection!, transaction, endpoint, " ORDER BY sequence DESC", cancel).ConfigureAwait(false);
            if (history.FirstOrDefault()?.Before is not { } before)
            {
                return new Refusal("serving.no-way-back", "No way back", $"The route of '{endpoint}' was {(history.IsEmpty ? "never set" : "not changed since it was first set")}.", "Nothing was changed.");
            }

            var restored = history.Single(record => record.Sequence == before);
            Result<RouteRecord> added = await AddAsync(transaction, new RouteRecord(endpoint, history[0].Sequence + 1, restored.Route, restored.Before, Timestamp.Now(time), by, reason), cancel).ConfigureAwait(false);
            return added;
        }, cancellationToken);

    private static async Task<ImmutableArray<RouteRecord>> ReadAsync(DbConnection connection, DbTransaction? transaction, string endpoint, string rest, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<RouteRow>(new CommandDefinition(Columns + rest, new { endpoint }, transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToRecord(endpoint))];
    }

    private static async Task<RouteRecord> AddAsync(DbTransaction transaction, RouteRecord record, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "INSERT INTO serving_routes (endpoint, sequence, route, before, at, changed_by, reason) VALUES (@Endpoint, @Sequence, @Route, @Before, @At, @By, @Reason)",
            new { record.Endpoint, record.Sequence, Route = record.Route.ToJson(), record.Before, At = record.At.Microseconds, record.By, record.Reason }, transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        return record;
    }

    private sealed class RouteRow
    {
        public required long Sequence { get; init; }

        public required string Route { get; init; }

        public long? Before { get; init; }

        public required long At { get; init; }

        public required string ChangedBy { get; init; }

        public required string Reason { get; init; }

        internal RouteRecord ToRecord(string endpoint) =>
            new(endpoint, (int)Sequence, RouteDefinition.FromJson(Route), (int?)Before, new Timestamp(At), ChangedBy, Reason);
    }
}
