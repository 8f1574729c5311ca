using BenchmarkDotNet.Attributes;
using Flywheel.Core.Columns;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb;

namespace Flywheel.Benchmarks.DuckDb;

/// <summary>The fear: safe handles, tasks and spans cost more than the values they bring. The baseline walks the C API's pointers by hand. Time is per value.</summary>
public class ScanBenchmarks
{
    private const int Rows = 500_000;
    private const string Query = "SELECT n FROM t";
    private static readonly string Table = $"CREATE TABLE t AS SELECT i AS n FROM range({Rows}) r(i)";
    private static readonly Dictionary<string, object?> None = [];

    private DuckDbSession _session = null!;
    private BareScan _bare = null!;

    [GlobalSetup]
    public void Open()
    {
        _session = new DuckDbTableEngine(TimeProvider.System).Open(new TableSessionOptions { Threads = 1 });
        // BenchmarkDotNet 0.14 does not wait for a set-up that is a task when the benchmark is none.
        _session.ExecuteAsync(Table, None, null, CancellationToken.None).GetAwaiter().GetResult();
        _bare = new BareScan(DuckDbLibrary.Check().Value.Path, $"SET threads = 1;{Table}");
    }

    [GlobalCleanup]
    public void Close()
    {
        _session.Dispose();
        _bare.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public long BarePointers() => _bare.Sum(Query);

    [Benchmark(OperationsPerInvoke = Rows)]
    [AllocatesAtMost(1)]
    public async Task<long> ChunkSpans()
    {
        using var reader = (await _session.ReadAsync(Query, None, CancellationToken.None)).Value;
        var sum = 0L;
        while ((await reader.NextAsync(CancellationToken.None)).Value is { } chunk)
        {
            sum += Sum(chunk.Values<long>(0));
            chunk.Dispose();
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    [AllocatesAtMost(25)]
    public async Task<long> Batch() => Sum((await _session.QueryAsync(Query, None, CancellationToken.None)).Value.Get<Int64Column>("n").Values);

    private static long Sum(ReadOnlySpan<long> values)
    {
        var sum = 0L;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
