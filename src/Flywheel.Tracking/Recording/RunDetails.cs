using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

/// <summary>Reads runs with params, latest metrics, tags and inputs: a fixed number of queries however many runs there are in a slice.</summary>
internal static class RunDetails
{
    // The numbers go into the statement: SQLite takes 32,766 parameters, and binding them costs more than reading them.
    private const int Slice = 1_000;

    /// <summary>The runs <c>r</c> of experiments <c>e</c> that the rest of a statement, from its tables on, picks, in its order.</summary>
    public static async Task<ImmutableArray<RunSnapshot>> ReadAsync(
        DbConnection connection, string from, object parameters, TrackingOptions options, CancellationToken cancellationToken)
    {
        var runs = new List<(RunRow Row, string Place)>();
        var reader = await connection.ExecuteReaderAsync(Sql.Of(
            $"SELECT {RunRow.Columns}, e.artifact_location FROM {from}", parameters, cancellationToken)).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var row = RunRow.Read(reader);
                runs.Add((row, ArtifactPlace.Of(reader.GetString(10), row.Experiment, options)));
            }
        }

        var snapshots = ImmutableArray.CreateBuilder<RunSnapshot>(runs.Count);
        foreach (var slice in runs.Chunk(Slice))
        {
            var list = string.Join(',', slice.Select(run => run.Row.Number.ToString(CultureInfo.InvariantCulture)));
            var texts = await TextsAsync(connection, "tracking_params", list, cancellationToken).ConfigureAwait(false);
            var tags = await TextsAsync(connection, "tracking_tags", list, cancellationToken).ConfigureAwait(false);
            var metrics = await MetricsAsync(connection, list, cancellationToken).ConfigureAwait(false);
            var inputs = await RunInputs.ReadAsync(connection, list, cancellationToken).ConfigureAwait(false);
            var models = await RunInputs.ModelsAsync(connection, list, cancellationToken).ConfigureAwait(false);
            snapshots.AddRange(slice.Select(run => run.Row.ToSnapshot(run.Place) with
            {
                Params = Sorted(texts, run.Row.Number),
                Tags = Sorted(tags, run.Row.Number),
                Metrics = Sorted(metrics, run.Row.Number),
                Inputs = [.. inputs[run.Row.Number]],
                Models = [.. models[run.Row.Number]],
            }));
        }

        return snapshots.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, T> Sorted<T>(Dictionary<long, ImmutableSortedDictionary<string, T>.Builder> byRun, long run) =>
        byRun.TryGetValue(run, out var found) ? found.ToImmutable() : ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    private static Task<Dictionary<long, ImmutableSortedDictionary<string, string>.Builder>> TextsAsync(
        DbConnection connection, string table, string runs, CancellationToken cancellationToken) =>
        GatherAsync(connection, $"SELECT run, key, value FROM {table} WHERE run IN ({runs})", row => row.GetString(2), cancellationToken);

    private static Task<Dictionary<long, ImmutableSortedDictionary<string, MetricPoint>.Builder>> MetricsAsync(
        DbConnection connection, string runs, CancellationToken cancellationToken) =>
        GatherAsync(connection, $"SELECT run, key, at, step, value, is_nan FROM tracking_latest WHERE run IN ({runs})",
            row => new MetricPoint(row.GetString(1), row.GetInt64(5) != 0 ? double.NaN : row.GetDouble(4), row.GetInt64(3), new Timestamp(row.GetInt64(2))), cancellationToken);

    private static async Task<Dictionary<long, ImmutableSortedDictionary<string, T>.Builder>> GatherAsync<T>(
        DbConnection connection, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var byRun = new Dictionary<long, ImmutableSortedDictionary<string, T>.Builder>();
        var reader = await connection.ExecuteReaderAsync(Sql.Of(sql, new { }, cancellationToken)).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var run = reader.GetInt64(0);
                if (!byRun.TryGetValue(run, out var builder))
                {
                    byRun.Add(run, builder = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal));
                }

                builder[reader.GetString(1)] = read(reader);
            }
        }

        return byRun;
    }
}
