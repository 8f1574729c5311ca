using System.Runtime.CompilerServices;
using Flywheel.Storage.Disk;

namespace Flywheel.Storage.Journal;

internal sealed class FileJournal(string folder, string writer, IDisk disk, StorageOptions options) : IJournal, IDisposable
{
    private readonly Dictionary<DatasetName, JournalLane> _lanes = [];
    private readonly ReadingPlaces _places = new();
    private bool _closed;

    public ValueTask<JournalPosition> AppendAsync(DatasetName dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken) =>
        AppendAsync(dataset, rows, JournalDurability.Flushed, cancellationToken);

    public ValueTask<JournalPosition> AppendAsync(DatasetName dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, JournalDurability durability, CancellationToken cancellationToken)
    {
        if (rows.IsEmpty)
        {
            throw new ArgumentException("An append needs a row.", nameof(rows));
        }

        foreach (var row in rows.Span)
        {
            if (SegmentLine.Fault(row.Span) is { } fault)
            {
                throw new ArgumentException($"A row for '{dataset}' {fault}.", nameof(rows));
            }
        }

        return LaneOf(dataset).AppendAsync(rows, durability > options.Durability ? durability : options.Durability, cancellationToken);
    }

    public async IAsyncEnumerable<JournalRow> ReadAsync(
        DatasetName dataset, IReadOnlyList<JournalPosition> after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(after);
        // Asked before the folder is listed: a segment begun after this moment is not read by mistake.
        var open = Find(dataset)?.Settle();
        foreach (var (from, segments) in Segment.In(FolderOf(dataset)))
        {
            var known = after.Where(position => position.Writer == from).Select(position => position.Offset).DefaultIfEmpty(-1).Max();
            var reader = new WriterReader(segments, from == writer ? open : null, _places);
            await foreach (var row in reader.ReadAsync(known + 1, cancellationToken).ConfigureAwait(false))
            {
                yield return row;
            }
        }
    }

    public ValueTask<IReadOnlyList<JournalPosition>> EndAsync(DatasetName dataset, CancellationToken cancellationToken)
    {
        var open = Find(dataset)?.Settle();
        var ends = new List<JournalPosition>();
        foreach (var (from, segments) in Segment.In(FolderOf(dataset)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var last = from == writer && open is { } own ? own.Last : LastOf(segments[^1]);
            if (last >= 0)
            {
                ends.Add(new JournalPosition(from, last));
            }
        }

        return ValueTask.FromResult<IReadOnlyList<JournalPosition>>(ends);
    }

    public ValueTask<IReadOnlyList<DatasetName>> ListAsync(CancellationToken cancellationToken)
    {
        IEnumerable<string> folders = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];
        return ValueTask.FromResult<IReadOnlyList<DatasetName>>(
            [.. folders.Select(path => DatasetName.Read(Path.GetFileName(path))).Where(name => name.IsOk).Select(name => name.Value).Order()]);
    }

    public void Dispose()
    {
        JournalLane[] lanes;
        lock (_lanes)
        {
            _closed = true;
            lanes = [.. _lanes.Values];
            _lanes.Clear();
        }

        foreach (var lane in lanes)
        {
            lane.Dispose();
        }
    }

    private string FolderOf(DatasetName dataset) => Path.Combine(folder, dataset.ToString());

    private JournalLane? Find(DatasetName dataset)
    {
        lock (_lanes)
        {
            return _lanes.GetValueOrDefault(dataset);
        }
    }

    private JournalLane LaneOf(DatasetName dataset)
    {
        lock (_lanes)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_lanes.TryGetValue(dataset, out var lane))
            {
                disk.MakeFolder(folder);
                _lanes[dataset] = lane = new JournalLane(FolderOf(dataset), writer, disk, options);
            }

            return lane;
        }
    }

    private static long LastOf(Segment segment)
    {
        using var file = DurableFile.Open(segment.Path);
        return SegmentTail.Of(segment, file).Last;
    }
}
