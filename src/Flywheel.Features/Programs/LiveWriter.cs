using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Images;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>Appends events to a live state and forgets those that no row reads any more. One append at a time.</summary>
internal sealed class LiveWriter(CompiledPlan plan, EventState state, LiveOptions options)
{
    // Forgetting looks at every key, so it waits until the state has grown by half.
    private const int LeastGrowth = 4096;

    private readonly Lock _appending = new();
    private readonly long[] _rowCounts = new long[plan.Datasets.Length];
    private long _sinceForgotten, _heldThen;
    private long _floor = long.MinValue;

    internal long RowCount
    {
        get
        {
            lock (_appending)
            {
                return _rowCounts.Sum();
            }
        }
    }

    /// <summary>The earliest time a row may be asked about.</summary>
    internal long Floor => Volatile.Read(ref _floor);

    internal static EventState EmptyState(CompiledPlan plan)
    {
        var selves = Enumerable.Range(0, plan.Datasets.Length).Select(dataset => SweepLoader.SelfKeys(plan, dataset)).FirstOrDefault(types => types is not null);
        return new EventState(
            [.. plan.Groupings.Select(grouping => grouping.Bound >= 0 ? null : new LiveIndex(new KeyTable(grouping.KeyTypes), grouping.Tracks, SweepLoader.SelfKeys(plan, grouping.Dataset) is not null))],
            [.. plan.Groupings.Select(grouping => grouping.Bound < 0 ? null : new BandIndex(new KeyTable(grouping.KeyTypes)))],
            selves is { } types ? new SelfTable(new KeyTable(types)) : null);
    }

    internal static bool IsBounded(GroupingPlan grouping, LiveOptions options) => grouping.LatestOnly || (options.History is not null && grouping.Reach is not null);

    internal Result Append(int dataset, ColumnBatch batch, CancellationToken cancellationToken)
    {
        if (plan.Datasets[dataset].Columns.IsEmpty)
        {
            return Result.Ok;
        }

        var rows = EventRows.Read(plan.Datasets[dataset], batch, 1, cancellationToken);
        if (!rows.IsOk)
        {
            return Result.From(rows.Refusals);
        }

        Add(dataset, rows.Value, cancellationToken);
        return Result.Ok;
    }

    internal void Add(int dataset, EventRows rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        lock (_appending)
        {
            // From here on the append is finished, so that all groupings hold the same events.
            cancellationToken.ThrowIfCancellationRequested();
            var (order, firstRow) = (rows.Order(), _rowCounts[dataset]);
            if (state.Selves is { } selves && SweepLoader.SelfKeys(plan, dataset) is not null)
            {
                SweepLoader.AddSelves(selves, plan.Datasets[dataset].Shape, rows, firstRow);
            }

            if (rows.Count >= LeastGrowth)
            {
                Parallel.For(0, plan.Groupings.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads },
                    grouping => AddTo(grouping, dataset, rows, order, firstRow));
            }
            else
            {
                // A few rows are not worth waking other threads for.
                for (var grouping = 0; grouping < plan.Groupings.Length; grouping++)
                {
                    AddTo(grouping, dataset, rows, order, firstRow);
                }
            }

            _rowCounts[dataset] += rows.Count;
            _sinceForgotten += rows.Count;
            if (options.History is { } history && _sinceForgotten > Math.Max(LeastGrowth, _heldThen / 2))
            {
                Forget(Timestamp.Now(options.Time).Microseconds - (history.Ticks / TimeSpan.TicksPerMicrosecond));
            }
        }
    }

    /// <summary>Writes the state as it is now; appends wait until it is written.</summary>
    internal void Save(Stream target, CancellationToken cancellationToken)
    {
        lock (_appending)
        {
            StateImage.Save(plan, state, new StateCounts([.. _rowCounts], _sinceForgotten, _heldThen, _floor), target, options.Threads, cancellationToken);
        }
    }

    /// <summary>Goes on from counts that were saved with the state.</summary>
    internal void Resume(StateCounts counts)
    {
        counts.Rows.CopyTo(_rowCounts);
        (_sinceForgotten, _heldThen, _floor) = (counts.SinceForgotten, counts.HeldThen, counts.Floor);
    }

    private void AddTo(int grouping, int dataset, EventRows rows, int[] order, long firstRow)
    {
        var definition = plan.Groupings[grouping];
        if (definition.Dataset != dataset)
        {
            return;
        }

        if (state.Bands[grouping] is { } band)
        {
            var codes = rows.Codes(definition, band.Keys);
            var bounds = rows.Bounds(definition.Bound, codes);
            band.Add(codes, order, bounds, rows.Known, rows.Outputs, definition.Values, firstRow);
        }
        else
        {
            var index = (LiveIndex)state.Indexes[grouping]!;
            index.Add(rows.Codes(definition, index.Keys), rows.Known, order, rows.Outputs, firstRow);
        }
    }

    // Of what can be forgotten: a grouping that grows for ever must not put the others off.
    private long Held() => plan.Groupings.Select((grouping, i) => IsBounded(grouping, options) ? (state.Indexes[i] as LiveIndex)?.EventCount ?? state.Bands[i]!.EventCount : 0).Max();

    private void Forget(long floor)
    {
        // Raised first: a reader that finds its events gone also finds that it asked too early.
        Volatile.Write(ref _floor, Math.Max(_floor, floor));
        for (var i = 0; i < plan.Groupings.Length; i++)
        {
            var grouping = plan.Groupings[i];
            if (grouping.LatestOnly)
            {
                (state.Indexes[i] as LiveIndex)?.Forget(floor, keepLatest: true);
            }
            else if (grouping.Reach is { } reach)
            {
                (state.Indexes[i] as LiveIndex)?.Forget(floor - reach, keepLatest: false);
                state.Bands[i]?.Forget(floor - reach);
            }
        }

        (_sinceForgotten, _heldThen) = (0, Held());
    }
}
