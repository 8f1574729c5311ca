using System.Data.Common;
using Dapper;

namespace Flywheel.Tracking.Recording;

/// <summary>Texts by kind and key that belong to something: params and tags of a logged model, metadata and tags of a trace.</summary>
/// <param name="table">The table that holds them.</param>
/// <param name="owner">Its column that names whose they are.</param>
/// <param name="owners">The table of those.</param>
internal sealed class OwnedTexts(string table, string owner, string owners)
{
    public async Task SetAsync(DbTransaction transaction, string id, long kind, IEnumerable<KeyValuePair<string, string>> texts, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in texts)
        {
            await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                $"INSERT INTO {table} ({owner}, kind, key, value) VALUES (@id, @kind, @key, @value) ON CONFLICT ({owner}, kind, key) DO UPDATE SET value = excluded.value",
                new { id, kind, key, value }, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>True when it was there.</summary>
    public async Task<bool> RemoveAsync(DbTransaction transaction, string id, long kind, string key, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(Sql.In(transaction, $"DELETE FROM {table} WHERE {owner} = @id AND kind = @kind AND key = @key", new { id, kind, key }, cancellationToken)).ConfigureAwait(false) > 0;

    public Task ForgetAsync(DbTransaction transaction, string id, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(Sql.In(transaction, $"DELETE FROM {table} WHERE {owner} = @id", new { id }, cancellationToken));

    /// <summary>Those of every owner that meets a condition, which calls it <c>o</c>.</summary>
    public async Task<ILookup<(string Id, long Kind), KeyValuePair<string, string>>> ReadAsync(DbConnection connection, string where, object parameters, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<(string Id, long Kind, string Key, string Value)>(Sql.Of(
            $"SELECT x.{owner}, x.kind, x.key, x.value FROM {table} x JOIN {owners} o ON o.id = x.{owner} WHERE {where}", parameters, cancellationToken)).ConfigureAwait(false))
        .ToLookup(row => (row.Id, row.Kind), row => KeyValuePair.Create(row.Key, row.Value));
}
