using System.Text;
using BenchmarkDotNet.Attributes;
using Flywheel.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Benchmarks.Storage;

/// <summary>
/// The fear: every prediction waits for a disk flush of its own. 32 callers append a row of 300 bytes each and wait for it to be durable,
/// again and again. The baseline writes and flushes one row at a time, as a log without group commit does.
/// </summary>
public class JournalBenchmarks
{
    private const int Appenders = 32;
    private const int RowsEach = 50;
    private const int Rows = Appenders * RowsEach;
    private static readonly DatasetName Predictions = DatasetName.Of("predictions");

    private readonly ReadOnlyMemory<byte>[] _row = [Encoding.UTF8.GetBytes($$"""{"id":"{{new string('a', 286)}}"}""")];
    private readonly Task[] _appending = new Task[Appenders];
    private DirectoryInfo _folder = null!;
    private Workspace _workspace = null!;
    private FileStream _file = null!;

    [GlobalSetup]
    public void Open()
    {
        // Beside the program and not in the temporary folder, which on some machines is memory.
        _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"journal-bench-{Environment.ProcessId}"));
        _workspace = Workspace.OpenAsync(new StorageOptions { Root = Path.Combine(_folder.FullName, "ws") }, [], [], TimeProvider.System,
            NullLogger<Workspace>.Instance, CancellationToken.None).GetAwaiter().GetResult().Value;
        _file = new FileStream(Path.Combine(_folder.FullName, "baseline.ndjson"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    [GlobalCleanup]
    public void Close()
    {
        _workspace.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _file.Dispose();
        _folder.Delete(recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = RowsEach)]
    public void FlushEachRow()
    {
        for (var i = 0; i < RowsEach; i++)
        {
            _file.Write(_row[0].Span);
            _file.WriteByte((byte)'\n');
            _file.Flush(flushToDisk: true);
        }
    }

    // What is left is the 32 tasks, shared by all their rows.
    [Benchmark(OperationsPerInvoke = Rows)]
    [AllocatesAtMost(8)]
    public Task AppendAndWait()
    {
        for (var i = 0; i < Appenders; i++)
        {
            _appending[i] = Task.Run(AppendManyAsync);
        }

        return Task.WhenAll(_appending);
    }

    private async Task AppendManyAsync()
    {
        for (var i = 0; i < RowsEach; i++)
        {
            await _workspace.Journal.AppendAsync(Predictions, _row, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
