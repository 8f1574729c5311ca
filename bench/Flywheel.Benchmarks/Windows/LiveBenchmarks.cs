using BenchmarkDotNet.Attributes;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Benchmarks.Windows;

/// <summary>The fear: 72 window features of one row cost more than the model that reads them.</summary>
public class LiveBenchmarks
{
    private const int Events = 200_000;
    private readonly LiveFeatures _live;
    private readonly ColumnBatch[] _rows, _events;
    private int _asked, _appended;

    public LiveBenchmarks()
    {
        var flights = Made(Events);
        var program = FlightEvents.Program(flights.Schema);
        _live = program.OpenLive(new Dictionary<string, ColumnBatch> { ["flights"] = flights }, new LiveOptions(), CancellationToken.None).Value;
        var asked = flights.Select(program.RowColumns);
        _rows = [.. Enumerable.Range(Events - 1000, 1000).Select(row => asked.Take([row]))];
        _events = [.. Enumerable.Range(0, 1000).Select(row => flights.Take([Events - 1000 + row]))];
    }

    [Benchmark(Baseline = true)]
    [AllocatesAtMost(16_400)]
    public ColumnBatch Compute_72_features_of_a_row() => _live.Compute(_rows[_asked++ % _rows.Length], CancellationToken.None).Value;

    [Benchmark]
    public bool Append_an_event() => _live.Append("flights", _events[_appended++ % _events.Length], CancellationToken.None).IsOk;

    // Three hundred airports of unequal size, an event every five seconds.
    private static ColumnBatch Made(int count)
    {
        var random = new SeededRandom(1);
        var (at, known, delay) = (new long[count], new long[count], new long[count]);
        var (origin, destination) = (new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            at[i] = i * 5_000_000L;
            delay[i] = (long)(random.NextNormal() * 20);
            known[i] = at[i] + ((120 + Math.Max(delay[i], 0)) * 60_000_000L);
            (origin[i], destination[i]) = ((int)(300 * Math.Pow(random.NextDouble(), 2)), (int)(300 * Math.Pow(random.NextDouble(), 2)));
        }

        string[] airports = [.. Enumerable.Range(0, 300).Select(i => $"A{i:000}")];
        return new ColumnBatch(
            new Schema([new Field("departs_at", ColumnType.Timestamp), new Field("landed_at", ColumnType.Timestamp), new Field("delay", ColumnType.Int64), new Field("origin", ColumnType.Text), new Field("destination", ColumnType.Text)]),
            [new TimestampColumn(at), new TimestampColumn(known), new Int64Column(delay), new TextColumn(origin, airports), new TextColumn(destination, airports)]);
    }
}
