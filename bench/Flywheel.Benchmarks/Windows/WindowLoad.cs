using System.Diagnostics;
using System.Globalization;
using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Benchmarks.Windows;

/// <summary>
/// 72 window features of every flight. The fear: that the general program is far from the loop one would write by hand, or that its memory is. Processor time is what is
/// compared, because it does not depend on what else runs.
/// </summary>
internal static class WindowLoad
{
    private const int Features = 72;

    /// <summary><c>windows [rows] [sql]</c>: rows to take, all by default; with <c>sql</c> the table engine does the same work too.</summary>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        var rows = arguments.Length > 0 && int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 3_000_000;
        ColumnBatch flights;
        using (var session = FlightEvents.OpenSession())
        {
            flights = await FlightEvents.ReadAsync(session, rows);
        }

        var events = new Dictionary<string, ColumnBatch> { ["flights"] = flights };
        var program = FlightEvents.Program(flights.Schema);
        var (bare, swept) = (new float[flights.Count * Features], new float[flights.Count * Features]);
        var floor = Time("bare loop, one thread", flights.Count, Features, null, () => BareLoop.Run(flights, bare));
        Time("sweep, one thread", flights.Count, Features, floor, () => Sweep(program, events, flights, swept, 1));
        Time("sweep, all cores", flights.Count, Features, floor, () => Sweep(program, events, flights, swept, Environment.ProcessorCount));
        Console.WriteLine($"values that differ from the bare loop's: {bare.Zip(swept).Count(pair => !pair.First.Equals(pair.Second))} of {bare.Length}");
        var timetable = FlightEvents.Timetable(flights.Schema);
        var slots = new float[flights.Count * timetable.Schema.Fields.Length];
        Time("timetable, one thread", flights.Count, timetable.Schema.Fields.Length, null, () => Sweep(timetable, events, flights, slots, 1));
        Live(program, flights);
        if (arguments.Contains("sql"))
        {
            using var session = FlightEvents.OpenSession();
            Time("SQL, all cores", flights.Count, Features, floor, () => SqlWindows.RunAsync(session, rows).GetAwaiter().GetResult());
        }

        return 0;
    }

    private static void Sweep(FeatureProgram program, IReadOnlyDictionary<string, ColumnBatch> events, ColumnBatch flights, float[] matrix, int threads)
    {
        var watch = Stopwatch.StartNew();
        var history = program.Load(events, new SweepOptions { Threads = threads }, CancellationToken.None).Value;
        Console.WriteLine($"  loaded in {watch.Elapsed.TotalSeconds:0.00} s, {history.Bytes / 1e6:0} MB");
        history.Fill(flights, matrix, CancellationToken.None);
    }

    private static void Live(FeatureProgram program, ColumnBatch flights)
    {
        const int Asked = 5_000;
        var watch = Stopwatch.StartNew();
        var early = flights.Count - Asked;
        var live = program.OpenLive(new Dictionary<string, ColumnBatch> { ["flights"] = flights.Slice(0, early) }, new LiveOptions(), CancellationToken.None).Value;
        var opened = watch.Elapsed.TotalSeconds;
        var random = new Flywheel.Core.SeededRandom(1);
        var rows = Enumerable.Range(0, Asked).Select(_ => flights.Take([(int)random.NextInt64(flights.Count)]).Select(program.RowColumns)).ToArray();
        var asked = Each(rows, row => _ = live.Compute(row, CancellationToken.None).Value);

        // In the order of departure, so that most land later than one that is there already.
        var landed = Enumerable.Range(early, Asked).Select(row => flights.Take([row])).ToArray();
        var appended = Each(landed, row => live.Append("flights", row, CancellationToken.None));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"live: opened in {opened:0.00} s, {live.Bytes / 1e6:0} MB; {Features} features of one row in {asked}; one late event in {appended}"));
    }

    private static string Each(ColumnBatch[] rows, Action<ColumnBatch> run)
    {
        var watch = new Stopwatch();
        var times = rows.Select(row =>
        {
            watch.Restart();
            run(row);
            return watch.Elapsed.TotalMicroseconds;
        }).Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{times[times.Length / 2]:0} us (median), {times[times.Length * 99 / 100]:0} us (p99)");
    }

    private static double Time(string what, int rows, int features, double? baseline, Action run)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (watch, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        run();
        process.Refresh();
        var processor = (process.TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {watch.Elapsed.TotalSeconds:0.00} s, {processor:0.00} s of processor, {processor * 1e9 / rows / features:0.0} ns a row and feature, {processor / (baseline ?? processor):0.00} x bare, peak {process.PeakWorkingSet64 / 1e9:0.0} GB"));
        return processor;
    }
}
