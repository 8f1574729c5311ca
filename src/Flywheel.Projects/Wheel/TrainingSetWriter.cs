using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Tables;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>Takes the parts of a <see cref="TrainingSet"/> one after another and stores them as one object.</summary>
internal sealed class TrainingSetWriter : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flywheel-set-");
    private readonly ITableSession _session;

    internal TrainingSetWriter(ITableEngine engine) =>
        _session = engine.OpenSession(new TableSessionOptions { SpillFolder = _folder.CreateSubdirectory("spill").FullName });

    /// <summary>Adds a part, in the order readers will find its rows.</summary>
    internal async Task<Result<long>> AddAsync(ColumnBatch part, CancellationToken cancellationToken) =>
        await _session.AppendAsync("rows", part, cancellationToken).ConfigureAwait(false);

    /// <summary>Writes everything that was added.</summary>
    internal async Task<Result<Digest>> StoreAsync(IObjects objects, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder.FullName, "set.parquet");
        var copied = await _session.ExecuteAsync(
            $"COPY rows TO '{file}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)", ImmutableDictionary<string, object?>.Empty, null, cancellationToken).ConfigureAwait(false);
        return copied.IsOk ? await objects.PutFileAsync(file, cancellationToken).ConfigureAwait(false) : copied.Refused<Digest>();
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }
}
