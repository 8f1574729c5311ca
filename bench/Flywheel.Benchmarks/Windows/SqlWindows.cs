using System.Globalization;
using Flywheel.Data.Tables;

namespace Flywheel.Benchmarks.Windows;

/// <summary>The same 72 features in the best SQL known for them: running sums by key and time, and one ASOF join for each edge of a window.</summary>
internal static class SqlWindows
{
    private static readonly (string Event, string Row)[] Keys =
        [("destination", "origin"), ("origin", "origin"), ("destination", "destination"), ("origin", "destination"), ("origin || destination", "origin || destination"), ("''", "''")];

    private static readonly int[] Hours = [0, 1, 3, 24, 168];

    internal static async Task RunAsync(ITableSession session, int rows)
    {
        var path = new Dictionary<string, object?> { ["path"] = FlightEvents.Path };
        var none = new Dictionary<string, object?>();
        await ExecuteAsync($"CREATE OR REPLACE TABLE flights AS SELECT row_number() OVER () AS id, * FROM (SELECT * FROM ({FlightEvents.Sql}) LIMIT {rows})", path);
        foreach (var (eventKey, rowKey) in Keys)
        {
            await ExecuteAsync($"""
                CREATE OR REPLACE TABLE sums AS
                SELECT key, k, max(n) AS n, max_by(d, n) AS d, max_by(l, n) AS l FROM (
                    SELECT {eventKey} AS key, k, row_number() OVER w AS n, sum(delay) OVER w AS d, count_if(delay > 15) OVER w AS l
                    FROM flights WINDOW w AS (PARTITION BY {eventKey} ORDER BY k ROWS UNBOUNDED PRECEDING)) GROUP BY key, k
                """, none);
            var joins = string.Join('\n', Hours.Select(hours => string.Create(CultureInfo.InvariantCulture,
                $"ASOF LEFT JOIN sums AS s{hours} ON s{hours}.key = f.key AND s{hours}.k <= f.t{hours}")));
            var edges = string.Join(", ", Hours.Select(hours => string.Create(CultureInfo.InvariantCulture, $"t - {hours} * 3600000000 AS t{hours}")));
            var features = string.Join(", ", Hours.Skip(1).Select(hours => string.Create(CultureInfo.InvariantCulture, $"""
                (s0.d - coalesce(s{hours}.d, 0)) / nullif(s0.n - coalesce(s{hours}.n, 0), 0) AS mean{hours},
                (s0.l - coalesce(s{hours}.l, 0)) / nullif(s0.n - coalesce(s{hours}.n, 0), 0) AS late{hours},
                coalesce(s0.n, 0) - coalesce(s{hours}.n, 0) AS count{hours}
                """)));
            await ExecuteAsync($"CREATE OR REPLACE TABLE answer AS SELECT f.id, {features} FROM (SELECT id, {rowKey} AS key, {edges} FROM flights) AS f\n{joins}", none);
        }

        async Task ExecuteAsync(string sql, IReadOnlyDictionary<string, object?> parameters)
        {
            var result = await session.ExecuteAsync(sql, parameters, null, CancellationToken.None);
            if (!result.IsOk)
            {
                throw new InvalidOperationException(result.Refusals[0].ToString());
            }
        }
    }
}
