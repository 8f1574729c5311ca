using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features;
using Flywheel.Features.Leaks;

namespace Flywheel.Engines.Tests.Features;

/// <summary>Features of three million real flights.</summary>
public sealed class FlightsFeatureTests(RealFlights real) : IClassFixture<RealFlights>
{
    [Fact]
    public void The_sweep_gives_the_values_that_the_independent_reference_recorded()
    {
        // tests/data/flights/features.csv was written by eng/reference/flights.py with pandas and numpy.
        var wanted = real.Reference;
        var ids = real.Flights.Get<Int64Column>("flight_id").Values.ToArray();
        var placeOf = ids.Select((id, row) => (id, row)).ToDictionary(pair => pair.id, pair => pair.row);
        var rows = real.Flights.Take([.. wanted.Get<Int64Column>("source_row").Values.ToArray().Select(id => placeOf[id])]);

        var features = real.Program().Sweep(real.Events, rows, new SweepOptions(), null, TestContext.Current.CancellationToken).Value;

        wanted.Count.ShouldBe(300);
        foreach (var field in features.Schema.Fields)
        {
            for (var row = 0; row < rows.Count; row++)
            {
                var (found, expected) = (features[field.Name].ValueAt(row), wanted[field.Name].ValueAt(row));
                var what = $"{field.Name} of flight {wanted["source_row"].ValueAt(row)}: {found ?? "null"}, not {expected ?? "null"}";
                (found is null).ShouldBe(expected is null, what);
                if (expected is not null)
                {
                    var number = Convert.ToDouble(expected, CultureInfo.InvariantCulture);
                    ((double)found!).ShouldBe(number, 1e-9 * Math.Max(1, Math.Abs(number)), what);
                }
            }
        }
    }

    [Fact]
    public void The_live_state_gives_ten_thousand_June_flights_the_bits_of_the_sweep()
    {
        var program = real.Program();
        var random = new SeededRandom(6);
        var june = Enumerable.Range(0, 10_000).Select(_ => real.Flights.Count - 1 - (int)random.NextInt64(500_000)).ToArray();
        var rows = real.Flights.Take(june).Select(program.RowColumns);
        var swept = program.Sweep(real.Events, rows, new SweepOptions(), null, TestContext.Current.CancellationToken).Value;

        // Half of the flights are there at the start; the others land in batches, in the order they left, so most of them late.
        var half = real.Flights.Count / 2;
        var live = program.OpenLive(
            new Dictionary<string, ColumnBatch> { ["flights"] = real.Flights.Slice(0, half), ["airports"] = real.Airports }, new LiveOptions(), TestContext.Current.CancellationToken).Value;
        for (var at = half; at < real.Flights.Count; at += 300_000)
        {
            live.Append("flights", real.Flights.Slice(at, Math.Min(300_000, real.Flights.Count - at)), TestContext.Current.CancellationToken).IsOk.ShouldBeTrue();
        }

        var all = live.Compute(rows, TestContext.Current.CancellationToken).Value;
        Bits(all).ShouldBe(Bits(swept));
        for (var row = 0; row < 200; row++)
        {
            Bits(live.Compute(rows.Slice(row, 1), TestContext.Current.CancellationToken).Value).ShouldBe(Bits(swept.Slice(row, 1)));
        }
    }

    [Fact]
    public void Changing_delays_not_known_yet_changes_no_feature()
    {
        var report = LeakGuard.Check(real.Program(), real.Events, real.Flights, new LeakGuardOptions { Cuts = 1, Rows = 5_000 }, TestContext.Current.CancellationToken).Value;

        report.Findings.ShouldBeEmpty();
        report.RowsChecked.ShouldBeGreaterThan(4_900);
        report.ValuesPerturbed.ShouldBeGreaterThan(100_000);
    }

    private static long?[] Bits(ColumnBatch features) =>
        [.. features.Columns.SelectMany(column => Enumerable.Range(0, column.Count).Select(row => column.ValueAt(row) is double value ? BitConverter.DoubleToInt64Bits(value) : (long?)null))];
}
