using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Flywheel.Tracking.Recording;

/// <summary>Adds params, latest metrics and tags to runs, a fixed number of queries however many runs there are in a slice.</summary>
internal static class RunDetails
{
    // SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
    private const int Slice = 2_000;

    public static async Task<ImmutableArray<RunSnapshot>> LoadAsync(DbConnection connection, IReadOnlyList<RunRow> rows, CancellationToken cancellationToken)
    {
        var snapshots = ImmutableArray.CreateBuilder<RunSnapshot>(rows.Count);
        foreach (var slice in rows.Chunk(Slice))
        {
            var numbers = slice.Select(row => row.Number).ToArray();
            var many = new { numbers };
            var parameters = await TextsAsync("tracking_params").ConfigureAwait(false);
            var tags = await TextsAsync("tracking_tags").ConfigureAwait(false);
            var metrics = (await connection.QueryAsync<MetricRow>(Sql.Of(
                $"SELECT {MetricRow.Columns} FROM tracking_latest WHERE run IN @numbers", many, cancellationToken)).ConfigureAwait(false)).ToLookup(row => row.Run);
            snapshots.AddRange(slice.Select(row => row.ToSnapshot() with
            {
                Params = parameters[row.Number].ToImmutableSortedDictionary(text => text.Key, text => text.Value, StringComparer.Ordinal),
                Tags = tags[row.Number].ToImmutableSortedDictionary(text => text.Key, text => text.Value, StringComparer.Ordinal),
                Metrics = metrics[row.Number].ToImmutableSortedDictionary(metric => metric.Key, metric => metric.ToPoint(), StringComparer.Ordinal),
            }));

            async Task<ILookup<long, TextRow>> TextsAsync(string table) => (await connection.QueryAsync<TextRow>(Sql.Of(
                $"SELECT run AS Run, key AS Key, value AS Value FROM {table} WHERE run IN @numbers", many, cancellationToken)).ConfigureAwait(false)).ToLookup(row => row.Run);
        }

        return snapshots.ToImmutable();
    }

    private sealed record TextRow(long Run, string Key, string Value);
}
