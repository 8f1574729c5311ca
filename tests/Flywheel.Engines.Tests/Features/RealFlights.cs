using Flywheel.Core.Columns;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb;
using Flywheel.Features;

namespace Flywheel.Engines.Tests.Features;

/// <summary>The example's flights and airports, cleaned by the example's own SQL; read once for all tests of a class.</summary>
public sealed class RealFlights : IAsyncLifetime
{
    internal const string AllColumns = "flight_id, departs_at, departs_local, origin, destination, distance, delay, landed_at";

    private static readonly Dictionary<string, object?> None = [];

    internal static string Root { get; } = FindRoot();

    internal ColumnBatch Flights { get; private set; } = null!;

    internal ColumnBatch Airports { get; private set; } = null!;

    internal ColumnBatch Reference { get; private set; } = null!;

    internal Dictionary<string, ColumnBatch> Events => new() { ["flights"] = Flights, ["airports"] = Airports };

    internal DatasetShape FlightsShape => new("flights", Flights.Schema) { Key = ["flight_id"], EventTime = "departs_at", KnownAt = "landed_at" };

    public async ValueTask InitializeAsync()
    {
        using var session = new DuckDbTableEngine(TimeProvider.System).OpenSession(new TableSessionOptions());
        var sql = await File.ReadAllTextAsync(Path.Combine(Root, "examples/flights/sql/flights.sql"), CancellationToken.None);
        foreach (var statement in new[]
        {
            $"CREATE VIEW raw_flights AS SELECT *, file_row_number AS source_row FROM read_parquet('{Root}/node_modules/vega-datasets/data/flights-3m.parquet', file_row_number = true)",
            $"CREATE VIEW airport_timezones AS SELECT * FROM read_csv('{Root}/examples/flights/airport_timezones.csv')",
        })
        {
            (await session.ExecuteAsync(statement, None, null, CancellationToken.None)).Refusals.ShouldBeEmpty();
        }

        Flights = await AskAsync(session, $"SELECT {AllColumns} FROM ({sql}) WHERE rejected_because IS NULL ORDER BY departs_at, flight_id");
        Airports = await AskAsync(session, $"SELECT iata, latitude, longitude FROM read_csv('{Root}/node_modules/vega-datasets/data/airports.csv')");
        Reference = await AskAsync(session, $"SELECT * FROM read_csv('{Root}/tests/data/flights/features.csv') ORDER BY source_row");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The features of the independent reference, by its names.</summary>
    internal FeatureProgram Program()
    {
        var airports = new DatasetShape("airports", Airports.Schema) { Key = ["iata"] };
        var features = new Dictionary<string, string>
        {
            ["minute_of_day"] = "date_part('hour', departs_local) * 60 + date_part('minute', departs_local)",
            ["day_of_week"] = "date_part('isodow', departs_local) - 1",
            ["origin_lat"] = "airports[origin].latitude",
            ["destination_lon"] = "airports[destination].longitude",
            ["into_origin_late_1h"] = "mean(flights.delay > 15) over 1h by destination = origin",
            ["into_origin_delay_3h"] = "mean(flights.delay) over 3h by destination = origin",
            ["into_origin_late_24h"] = "mean(flights.delay > 15) over 24h by destination = origin",
            ["into_destination_late_1h"] = "mean(flights.delay > 15) over 1h by destination",
            ["into_destination_delay_3h"] = "mean(flights.delay) over 3h by destination",
            ["into_destination_late_24h"] = "mean(flights.delay > 15) over 24h by destination",
            ["out_of_origin_delay_1h"] = "mean(flights.delay) over 1h by origin",
            ["out_of_destination_delay_1h"] = "mean(flights.delay) over 1h by origin = destination",
            ["route_delay_3h"] = "mean(flights.delay) over 3h by origin, destination",
            ["route_delay_24h"] = "mean(flights.delay) over 24h by origin, destination",
            ["route_late_7d"] = "mean(flights.delay > 15) over 7d by origin, destination",
            ["route_hour_delay_7d"] = "mean(flights.delay) over 7d by origin, destination, date_part('hour', departs_local)",
            ["system_late_3h"] = "mean(flights.delay > 15) over 3h",
        };
        foreach (var days in new[] { 1, 2, 7, 14 })
        {
            foreach (var ahead in new[] { 10, 20 })
            {
                features[$"timetable_{days}d_{ahead}m"] = $"minutes(now - {days}d - max(flights.departs_at - delay * 1min) over all by origin, destination "
                    + $"where departs_at - delay * 1min <= now - {days}d + {ahead}min)";
            }
        }

        return FeatureProgram.Compile(new FeaturePlan(
            RowShape.Of(FlightsShape, ["delay"]), [FlightsShape, airports], [.. features.Select(pair => new FeatureDefinition(pair.Key, pair.Value))])).Value;
    }

    private static async Task<ColumnBatch> AskAsync(ITableSession session, string sql)
    {
        var answer = await session.QueryAsync(sql, None, CancellationToken.None);
        answer.Refusals.ShouldBeEmpty();
        return answer.Value;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Flywheel.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}
