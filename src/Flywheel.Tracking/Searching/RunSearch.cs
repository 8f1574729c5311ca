using System.Globalization;
using System.Text;
using Dapper;
using Flywheel.Storage;
using Flywheel.Tracking.Recording;

namespace Flywheel.Tracking.Searching;

/// <summary>Turns a query into one SQL statement. Texts of users only ever become parameters.</summary>
internal sealed class RunSearch(ICatalog catalog, Recorder recorder, TrackingOptions options)
{
    public async Task<RunPage> FindAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Take, 50_000);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Skip);
        var parameters = new DynamicParameters();
        var sql = Compose(query, parameters);
        parameters.Add("artifactRoot", ArtifactPlace.Root(options));
        await recorder.SettleAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.ReadAsync(async (connection, token) =>
            new RunPage(await RunDetails.ReadAsync(connection, sql, parameters, options, token).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
    }

    private static string Compose(RunQuery query, DynamicParameters parameters)
    {
        var (joins, where, order) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        parameters.Add("experiments", query.Experiments.Select(id => id.Number).ToArray());
        where.Append("r.experiment IN @experiments");
        if (query.Lifecycle is { } lifecycle)
        {
            parameters.Add("lifecycle", (long)lifecycle);
            where.Append(" AND r.lifecycle = @lifecycle");
        }

        var terms = new SearchTerms(parameters);
        foreach (var clause in query.Filter?.Clauses ?? [])
        {
            where.Append(" AND ").Append(clause.Field.Kind == RunFieldKind.Dataset ? terms.Exists(clause) : terms.Compare(clause, terms.Join(clause.Field, joins, required: true)));
        }

        foreach (var term in query.Order)
        {
            var column = terms.Join(term.Field, joins, required: false);
            order.Append(SearchTerms.Rank(term.Field, column)).Append(", ").Append(column).Append(term.Descending ? " DESC, " : " ASC, ");
        }

        parameters.Add("take", query.Take);
        parameters.Add("skip", query.Skip);
        return string.Create(CultureInfo.InvariantCulture,
            $"{joins} WHERE {where} ORDER BY {order}r.started DESC, r.id LIMIT @take OFFSET @skip");
    }
}
