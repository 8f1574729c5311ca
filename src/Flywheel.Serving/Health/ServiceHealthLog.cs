using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Serving.Health;

/// <summary>
/// How endpoints' answers went, in the catalog, so that any process of the workspace can tell: a line every few seconds that had answers, kept for two days. Safe to use from many threads and
/// processes.
/// </summary>
public sealed class ServiceHealthLog(ICatalog catalog, Workspace workspace, TimeProvider time)
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10), s_kept = TimeSpan.FromDays(2);

    private long _kept = time.GetTimestamp();

    /// <summary>Keeps what was counted since the last time, if that is some seconds ago or <paramref name="now"/> says so.</summary>
    public async Task KeepAsync(IEnumerable<Endpoint> endpoints, bool now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (!now && time.GetElapsedTime(_kept) < s_every)
        {
            return;
        }

        _kept = time.GetTimestamp();
        var at = Timestamp.Now(time);
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Health.Take() is not var (latencies, failed))
            {
                continue;
            }

            await catalog.WriteAsync(async (transaction, cancel) =>
            {
                await transaction.Connection!.ExecuteAsync(new CommandDefinition("DELETE FROM serving_health WHERE endpoint = @Name AND at < @before",
                    new { endpoint.Name, before = (at - s_kept).Microseconds }, transaction, cancellationToken: cancel)).ConfigureAwait(false);
                return await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "INSERT INTO serving_health (endpoint, at, writer, answered, failed, latencies) VALUES (@Name, @at, @Writer, @answered, @failed, @latencies) ON CONFLICT (endpoint, at, writer) DO NOTHING",
                    new { endpoint.Name, at = at.Microseconds, workspace.Writer, answered = latencies.Sum(), failed, latencies = LatencyCounts.Write(latencies) }, transaction, cancellationToken: cancel)).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How an endpoint's answers went since a moment.</summary>
    public Task<HealthReport> ReadAsync(string endpoint, Timestamp since, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, cancel) =>
    {
        var rows = await connection.QueryAsync<(long Answered, long Failed, string Latencies)>(new CommandDefinition(
            "SELECT answered, failed, latencies FROM serving_health WHERE endpoint = @endpoint AND at >= @since", new { endpoint, since = since.Microseconds }, cancellationToken: cancel)).ConfigureAwait(false);
        var (answered, failed, counts) = (0L, 0L, new long[LatencyCounts.Buckets]);
        foreach (var row in rows)
        {
            (answered, failed) = (answered + row.Answered, failed + row.Failed);
            LatencyCounts.Add(row.Latencies, counts);
        }

        return new HealthReport(answered, failed, LatencyCounts.Quantile(counts, 0.5), LatencyCounts.Quantile(counts, 0.99));
    }, cancellationToken);
}
