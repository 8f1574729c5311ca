using BenchmarkDotNet.Attributes;
using Flywheel.Data.Tables;
using Flywheel.Engines.DuckDb;

namespace Flywheel.Benchmarks.DuckDb;

/// <summary>The fear: rows of a Parquet file spend longer becoming columns than being read. The baseline reads the same chunks and drops them. Time is per row of five columns.</summary>
public class FlightsReadBenchmarks
{
    private const int Rows = 300_000;
    private static readonly Dictionary<string, object?> None = [];

    private DuckDbSession _session = null!;
    private string _query = null!;

    [GlobalSetup]
    public void Open()
    {
        _session = new DuckDbTableEngine(TimeProvider.System).Open(new TableSessionOptions { Threads = 2 });
        _query = $"SELECT * FROM '{FlightsFile()}' LIMIT {Rows}";
    }

    [GlobalCleanup]
    public void Close() => _session.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public async Task<int> ChunksDropped()
    {
        using var reader = (await _session.ReadAsync(_query, None, CancellationToken.None)).Value;
        var rows = 0;
        while ((await reader.NextAsync(CancellationToken.None)).Value is { } chunk)
        {
            rows += chunk.Count;
            chunk.Dispose();
        }

        return rows;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<int> OneBatch() => (await _session.QueryAsync(_query, None, CancellationToken.None)).Value.Count;

    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<int> Stream()
    {
        var rows = 0;
        await foreach (var batch in (await _session.StreamAsync(_query, None, 65_536, CancellationToken.None)).Value)
        {
            rows += batch.Count;
        }

        return rows;
    }

    private static string FlightsFile()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, "node_modules", "vega-datasets", "data", "flights-3m.parquet");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException("flights-3m.parquet is in no node_modules above the program. Run eng/setup.");
    }
}
