using System.Collections.Concurrent;
using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;
using Flywheel.Features.Programs;
using Flywheel.Features.Windows;

namespace Flywheel.Features;

/// <summary>
/// The live driver: the state of every window and look-up, advanced by each appended event and asked at any moment. Any number of threads may ask while one appends;
/// nobody waits for anybody. A row asked while events of its own moment are being appended sees some of them; later it sees all. Values are those of a
/// sweep over the same events, bit for bit.
/// </summary>
public sealed class LiveFeatures
{
    private readonly CompiledPlan _compiled;
    private readonly EventState _state;
    private readonly LiveOptions _options;
    private readonly LiveWriter _writer;
    private readonly ConcurrentBag<ProgramFrame> _single = [];
    private readonly ConcurrentBag<ProgramFrame> _chunks = [];

    private LiveFeatures(CompiledPlan compiled, EventState state, LiveOptions options) =>
        (_compiled, _state, _options, _writer) = (compiled, state, options, new LiveWriter(compiled, state, options));

    /// <summary>The columns that features become.</summary>
    public Schema Schema => _compiled.Schema;

    /// <summary>Bytes held by all features together.</summary>
    public long Bytes => _state.Bytes;

    /// <summary>Rows appended so far, those loaded at the start included.</summary>
    public long EventCount => _writer.RowCount;

    /// <summary>What each feature holds in memory.</summary>
    public ImmutableArray<FeatureMemory> Memory() => [.. _compiled.Plan.Features.Select((feature, i) => MemoryOf(feature.Name, _compiled.GroupingsOf[i]))];

    /// <summary>Adds rows of a dataset. Rows whose time is still to come are seen when it has; late ones take their place. Other appends wait.</summary>
    public Result Append(string dataset, ColumnBatch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var index = _compiled.Datasets.ToList().FindIndex(known => known.Shape.Name == dataset);
        return index >= 0
            ? _writer.Append(index, rows, cancellationToken)
            : new Refusal("features.dataset-missing", "Dataset missing", $"No feature reads a dataset '{dataset}'.",
                Spelling.DidYouMean(dataset, _compiled.Datasets.Select(known => known.Shape.Name)));
    }

    /// <summary>The features of these rows, each from what was known at its own time. Refused (<c>features.too-early</c>) for a time whose events are forgotten.</summary>
    public Result<ColumnBatch> Compute(ColumnBatch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var batch = _compiled.Rows(rows);
        if (!batch.IsOk)
        {
            return batch.Refused<ColumnBatch>();
        }

        var earliest = Earliest(batch.Value);
        var frames = batch.Value.Count <= 1 ? _single : _chunks;
        var features = FeatureRun.ToColumns(_compiled, batch.Value, ThreadsFor(batch.Value), Rent(frames, batch.Value), frames.Add, null, cancellationToken);

        // Asked afterwards, because events may have been forgotten while the row was read.
        return earliest >= _writer.Floor
            ? features
            : new Refusal("features.too-early", "Too long ago",
                $"A row is of {new Timestamp(earliest)}; the events before {new Timestamp(_writer.Floor)} are forgotten.", "Keep more history.");
    }

    /// <summary>
    /// Opens a place for rows with these columns, to be asked a few at a time. Refuses columns that the features read and the schema lacks, or has in another type.
    /// </summary>
    /// <param name="request">The columns.</param>
    /// <param name="capacity">Most rows at a time, 1 to <see cref="LiveRows.MaxCapacity"/>.</param>
    public Result<LiveRows> OpenRows(Schema request, int capacity)
    {
        ArgumentNullException.ThrowIfNull(request);
        return LiveRows.Open(_compiled, this, _state, request, capacity);
    }

    /// <summary>True when the events that a row of this time reads are still held.</summary>
    internal bool Reaches(long time) => _options.History is null || time >= _writer.Floor;

    /// <summary>Writes the whole state, to be opened again without its events. Appends wait until it is written; nobody who asks does.</summary>
    public void Save(Stream target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        _writer.Save(target, cancellationToken);
    }

    internal static Result<LiveFeatures> Open(CompiledPlan compiled, string path, LiveOptions options, CancellationToken cancellationToken)
    {
        var state = LiveWriter.EmptyState(compiled);
        var loaded = StateImage.Load(compiled, state, path, options.Threads, cancellationToken);
        if (!loaded.TryGet(out var counts))
        {
            return loaded.Refused<LiveFeatures>();
        }

        var live = new LiveFeatures(compiled, state, options);
        live._writer.Resume(counts);
        return live;
    }

    internal static Result<LiveFeatures> Open(
        CompiledPlan compiled, IReadOnlyDictionary<string, ColumnBatch> events, LiveOptions options, CancellationToken cancellationToken)
    {
        var read = SweepLoader.ReadAll(compiled, events, options.Threads, cancellationToken);
        if (!read.TryGet(out var datasets))
        {
            return read.Refused<LiveFeatures>();
        }

        var live = new LiveFeatures(compiled, LiveWriter.EmptyState(compiled), options);
        for (var i = 0; i < datasets.Length; i++)
        {
            live._writer.Add(i, datasets[i], cancellationToken);
        }

        return live;
    }

    private static int ThreadsWorth(int rows) => Math.Max(1, rows / (4 * FeatureRun.ChunkRows));

    private int ThreadsFor(RowBatch rows) => Math.Min(_options.Threads, ThreadsWorth(rows.Count));

    private Func<ProgramFrame> Rent(ConcurrentBag<ProgramFrame> frames, RowBatch rows) => () =>
        frames.TryTake(out var frame) ? frame : _compiled.Frame(_state, rows.Count <= 1 ? 1 : FeatureRun.ChunkRows);

    private long Earliest(RowBatch rows)
    {
        var earliest = long.MaxValue;
        if (_options.History is null)
        {
            return earliest;
        }

        var times = (TimestampColumn)rows.Columns[_compiled.Plan.Row.Schema.IndexOf(_compiled.Plan.Row.Time)]!;
        for (var row = 0; row < rows.Count; row++)
        {
            earliest = times.IsNull(row) ? earliest : Math.Min(earliest, times.Values[row]);
        }

        return earliest;
    }

    private FeatureMemory MemoryOf(string feature, ImmutableArray<int> groupings) => new(
        feature,
        groupings.Sum(grouping => (_state.Indexes[grouping] as LiveIndex)?.EventCount ?? _state.Bands[grouping]?.EventCount ?? 0),
        groupings.Sum(grouping => _state.Indexes[grouping]?.Bytes ?? _state.Bands[grouping]?.Bytes ?? 0),
        groupings.All(grouping => LiveWriter.IsBounded(_compiled.Groupings[grouping], _options)));
}
