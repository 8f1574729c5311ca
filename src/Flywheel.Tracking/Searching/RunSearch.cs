using System.Data.Common;
using Dapper;
using Flywheel.Storage;
using Flywheel.Tracking.Recording;

namespace Flywheel.Tracking.Searching;

/// <summary>
/// Finds runs with one statement that starts where little is left to look at: the clause that fewest rows meet, or the order itself when
/// every clause is met by many, since then the page is soon full.
/// </summary>
internal sealed class RunSearch(ICatalog catalog, Recorder recorder, TrackingOptions options)
{
    // Looking this many rows up costs a few milliseconds, whatever the clause.
    private const int Few = 2_000;

    public async Task<RunPage> FindAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Take, 50_000);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Skip);
        await recorder.SettleAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.ReadAsync(async (connection, token) =>
        {
            var (clause, few) = await ScarcestAsync(connection, query, token).ConfigureAwait(false);
            if (!few && query.Order is [{ Field.Kind: RunFieldKind.Metric }, ..])
            {
                var walked = await ReadAsync(connection, query, SearchStart.Order, token).ConfigureAwait(false);
                if (walked.Runs.Length == query.Take)
                {
                    return walked;
                }
            }

            // In its natural order a search reads runs as they lie, until the page is full.
            var start = clause is null || (!few && query.Order is [] or [{ Field.Key: "start_time", Descending: true }]) ? SearchStart.Runs : new SearchStart(clause);
            return await ReadAsync(connection, query, start, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunPage> ReadAsync(DbConnection connection, RunQuery query, SearchStart start, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("artifactRoot", ArtifactPlace.Root(options));
        var from = new SearchStatement(parameters).Compose(query, start);
        return new RunPage(await RunDetails.ReadAsync(connection, from, parameters, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The clause that fewest rows meet, as far as a short look tells, and whether those are few.</summary>
    private static async Task<(RunClause? Clause, bool Few)> ScarcestAsync(DbConnection connection, RunQuery query, CancellationToken cancellationToken)
    {
        var (scarcest, fewest) = ((RunClause?)null, long.MaxValue);
        foreach (var clause in query.Filter?.Clauses ?? [])
        {
            if (!SearchTerms.IsIndexed(clause))
            {
                continue;
            }

            var parameters = new DynamicParameters();
            var terms = new SearchTerms(parameters);
            var alias = terms.Alias();
            var sql = $"SELECT COUNT(*) FROM (SELECT 1 FROM {SearchTerms.Table(clause.Field)} {alias} WHERE {terms.Row(clause, alias)} LIMIT {Few}) few";
            var count = await connection.ExecuteScalarAsync<long>(Sql.Of(sql, parameters, cancellationToken)).ConfigureAwait(false);
            (scarcest, fewest) = count < fewest ? (clause, count) : (scarcest, fewest);
        }

        return (scarcest, fewest < Few);
    }
}
