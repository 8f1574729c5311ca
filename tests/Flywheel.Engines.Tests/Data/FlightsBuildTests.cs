using Flywheel.Data;
using Flywheel.Data.Sources;

namespace Flywheel.Engines.Tests.Data;

/// <summary>The build on three million real flights.</summary>
public sealed class FlightsBuildTests
{
    [Fact]
    public async Task Three_million_flights_give_the_same_version_on_one_thread_and_on_two()
    {
        await using var one = await DataHouse.OpenAsync(new DataOptions { Threads = 1 });
        await using var two = await DataHouse.OpenAsync(new DataOptions { Threads = 2 });

        var first = await one.BuiltAsync(Flights, Raw);
        var second = await two.BuiltAsync(Flights, Raw);

        first.Manifest.Rows.ShouldBe(3_000_000);
        second.Id.ShouldBe(first.Id);
        second.Manifest.ToString().ShouldNotBeNull();
    }

    private static SourceDefinition Raw { get; } =
        new() { Name = "raw_flights", Format = "parquet", Locations = ["npm:vega-datasets/data/flights-3m.parquet"] };

    private static DatasetDefinition Flights { get; } = new()
    {
        Name = "flights",
        Sql = "SELECT date AS departs_at, date + to_minutes(60) AS landed_at, delay, distance, origin, destination, source_row FROM raw_flights",
        Key = ["flight_id"],
        EventTime = "departs_at",
        KnownAt = "landed_at",
    };
}
