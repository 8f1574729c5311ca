using Flywheel.Core.Columns;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb;
using Flywheel.Features;

namespace Flywheel.Benchmarks.Windows;

/// <summary>Three million real flights as events, in the order they left. Zones are left out: they move no work, only minutes.</summary>
internal static class FlightEvents
{
    internal const string Path = "node_modules/vega-datasets/data/flights-3m.parquet";

    /// <summary>A landing is known when it has surely happened: flight time by distance, a margin, and the delay.</summary>
    internal const string Sql = """
        SELECT epoch_us(date) AS t, epoch_us(date) + (3300 + 8 * distance + 60 * greatest(delay, 0)) * 1000000 AS k, delay, origin, destination,
               make_timestamp(t) AS departs_at, make_timestamp(k) AS landed_at
        FROM read_parquet($path) ORDER BY date
        """;

    internal static async Task<ColumnBatch> ReadAsync(ITableSession session, int rows)
    {
        var all = await session.QueryAsync($"SELECT departs_at, landed_at, delay, origin, destination FROM ({Sql}) LIMIT {rows}",
            new Dictionary<string, object?> { ["path"] = Path }, CancellationToken.None);
        return all.Value;
    }

    internal static ITableSession OpenSession() =>
        new DuckDbTableEngine(TimeProvider.System).OpenSession(new TableSessionOptions { MemoryBytes = 12L << 30 });

    /// <summary>Mean delay, share late and count, over 1 h, 3 h, 24 h and 7 d, into and out of my origin and my destination, on my route, and in the whole system.</summary>
    internal static FeatureProgram Program(Schema schema)
    {
        string[] keys = [" by destination = origin", " by origin", " by destination", " by origin = destination", " by origin, destination", ""];
        string[] windows = ["1h", "3h", "24h", "7d"];
        return Compile(schema,
            from key in keys
            from window in windows
            from aggregate in new[] { "mean(flights.delay)", "mean(flights.delay > 15)", "count(flights)" }
            select $"{aggregate} over {window}{key}");
    }

    /// <summary>Minutes since the last slot of my route, 1, 2, 7 and 14 days ago, looking 10 and 20 minutes ahead.</summary>
    internal static FeatureProgram Timetable(Schema schema) => Compile(schema,
        from days in new[] { 1, 2, 7, 14 }
        from ahead in new[] { 10, 20 }
        select $"minutes(now - {days}d - max(flights.departs_at - delay * 1min) over all by origin, destination where departs_at - delay * 1min <= now - {days}d + {ahead}min)");

    private static FeatureProgram Compile(Schema schema, IEnumerable<string> features)
    {
        var flights = new DatasetShape("flights", schema) { EventTime = "departs_at", KnownAt = "landed_at" };
        return FeatureProgram.Compile(new FeaturePlan(
            RowShape.Of(flights, ["delay"]), [flights], [.. features.Select((text, i) => new FeatureDefinition($"f{i}", text))])).Value;
    }
}
