using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>Builds the state of a sweep: every index over all events at once.</summary>
internal static class SweepLoader
{
    internal static Result<EventState> Load(CompiledPlan plan, IReadOnlyDictionary<string, ColumnBatch> events, int threads, CancellationToken cancellationToken)
    {
        var read = ReadAll(plan, events, threads, cancellationToken);
        if (!read.TryGet(out var datasets))
        {
            return read.Refused<EventState>();
        }

        var selves = Selves(plan, datasets);
        var orders = datasets.Select((rows, i) => plan.Groupings.Any(grouping => grouping.Dataset == i) ? rows.Order() : []).ToArray();
        var indexes = new EventIndex?[plan.Groupings.Length];
        var bands = new BandIndex?[plan.Groupings.Length];
        Parallel.For(0, plan.Groupings.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, i =>
        {
            var grouping = plan.Groupings[i];
            var (rows, keys) = (datasets[grouping.Dataset], new KeyTable(grouping.KeyTypes));
            var codes = rows.Codes(grouping, keys);
            if (grouping.Bound >= 0)
            {
                var bounds = rows.Bounds(grouping.Bound, codes);
                bands[i] = new BandIndex(keys, SweepBand.Build(keys.Count, codes, orders[grouping.Dataset], bounds, rows.Known, rows.Outputs, grouping.Values));
            }
            else
            {
                indexes[i] = SweepIndex.Build(keys, codes, rows.Known, orders[grouping.Dataset], rows.Outputs, grouping.Tracks, KeepsRows(selves, plan, grouping));
            }

            keys.Freeze();
        });
        return new EventState([.. indexes], [.. bands], selves);
    }

    /// <summary>Every dataset's rows; refused with everything that is missing.</summary>
    internal static Result<ImmutableArray<EventRows>> ReadAll(
        CompiledPlan plan, IReadOnlyDictionary<string, ColumnBatch> events, int threads, CancellationToken cancellationToken)
    {
        var (read, refusals) = (ImmutableArray.CreateBuilder<EventRows>(), new List<Refusal>());
        foreach (var dataset in plan.Datasets)
        {
            if (dataset.Columns.IsEmpty)
            {
                read.Add(new EventRows(RowBatch.Of(new ColumnBatch(new Schema([]), []), new Schema([]), [], "").Value, [], [], []));
            }
            else if (!events.TryGetValue(dataset.Shape.Name, out var batch))
            {
                refusals.Add(new Refusal("features.dataset-missing", "Dataset missing", $"The features read the dataset '{dataset.Shape.Name}', whose rows were not given.",
                    Spelling.DidYouMean(dataset.Shape.Name, events.Keys)));
            }
            else
            {
                var rows = EventRows.Read(dataset, batch, threads, cancellationToken);
                refusals.AddRange(rows.Refusals);
                if (rows.IsOk)
                {
                    read.Add(rows.Value);
                }
            }
        }

        return refusals.Count == 0 ? read.ToImmutable() : Result.Refuse<ImmutableArray<EventRows>>(refusals);
    }

    internal static bool KeepsRows(SelfTable? selves, CompiledPlan plan, GroupingPlan grouping) =>
        selves is { IsEmpty: false } && plan.Datasets[grouping.Dataset].Shape.Name == plan.Plan.Row.Dataset;

    /// <summary>The rows that could see themselves, or null when the rows are of no dataset that is read.</summary>
    internal static SelfTable? Selves(CompiledPlan plan, ImmutableArray<EventRows> datasets)
    {
        SelfTable? selves = null;
        for (var i = 0; i < datasets.Length; i++)
        {
            if (SelfKeys(plan, i) is { } types)
            {
                selves = new SelfTable(new KeyTable(types));
                AddSelves(selves, plan.Datasets[i].Shape, datasets[i], firstRow: 0);
            }
        }

        return selves;
    }

    internal static void AddSelves(SelfTable selves, DatasetShape shape, EventRows rows, long firstRow)
    {
        Column Named(string name) => rows.Columns.Columns[shape.Schema.IndexOf(name)]!;
        selves.Add([.. shape.Key.Select(Named)], rows.Known, Named(shape.EventTime!), rows.IsKnown, firstRow);
    }

    internal static ImmutableArray<Expressions.ExpressionType>? SelfKeys(CompiledPlan plan, int dataset)
    {
        var (shape, columns) = (plan.Datasets[dataset].Shape, plan.Datasets[dataset].Columns);
        return shape.Name == plan.Plan.Row.Dataset && shape.KnownAt is not null && shape.EventTime is not null && !shape.Key.IsEmpty && !columns.IsEmpty
            ? [.. shape.Key.Select(name => Expressions.ColumnNode.TypeOf(shape.Schema.Fields[shape.Schema.IndexOf(name)].Type))]
            : null;
    }
}
