using System.Collections.Immutable;
using Flywheel.Features.Expressions;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>
/// Turns the features' nodes into one program. Aggregates over one grouping share its index, those that ask about one key share its look-up, windows share their
/// edges, and equal values are computed once.
/// </summary>
internal sealed class ProgramBuilder
{
    private readonly RowShape _row;
    private readonly ImmutableArray<DatasetShape> _datasets;
    private readonly SlotBuilder _slots;
    private readonly List<OutputList> _outputs;
    private readonly Dictionary<string, int> _groupingOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _probeOf = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Probe, WindowEdge Edge), int> _boundaryOf = [];
    private readonly List<GroupingBuilder> _groupings = [];
    private readonly ColumnNode _time;
    private readonly HashSet<int> _keyColumns = [];
    private int _probes;

    internal ProgramBuilder(RowShape row, ImmutableArray<DatasetShape> datasets)
    {
        (_row, _datasets) = (row, datasets);
        _outputs = [.. datasets.Select(_ => new OutputList())];
        _slots = new SlotBuilder(Aggregate);
        _time = ColumnOf(row.Time);
        AddSelfStep();
    }

    internal SlotBuilder Slots => _slots;

    internal int ProbeCount => _probes;

    // Asked for by what goes by time only: rows whose features do not may come without one.
    private int TimeSlot => _slots.SlotOf(_time);

    internal int BandCount { get; private set; }

    internal int BoundaryCount => _boundaryOf.Count;

    /// <summary>Row columns that are read as key texts, beside those that are loaded into vectors.</summary>
    internal IEnumerable<int> KeyColumns => _keyColumns;

    internal ImmutableArray<GroupingPlan> Groupings => [.. _groupings.Select(grouping => grouping.Build())];

    internal ImmutableArray<DatasetPlan> Datasets => [.. _datasets.Select((dataset, i) => _outputs[i].Build(dataset, _groupings.Any(grouping => grouping.Dataset == i), NeedsKey(dataset)))];

    /// <summary>The groupings a node reads, which has been added before.</summary>
    internal ImmutableArray<int> GroupingsIn(Node node)
    {
        var found = new SortedSet<int>();
        Collect(node);
        return [.. found];

        void Collect(Node part)
        {
            if (part is AggregateNode aggregate)
            {
                found.Add(_groupingOf[aggregate.Grouping.Key]);
                aggregate.RowKeys.ToList().ForEach(Collect);
            }
            else if (part is CallNode call)
            {
                call.Arguments.ToList().ForEach(Collect);
            }
        }
    }

    private bool NeedsKey(DatasetShape dataset) => MayBeSelf(dataset) && !dataset.Key.IsEmpty;

    private bool MayBeSelf(DatasetShape dataset) => dataset.Name == _row.Dataset && dataset.KnownAt is not null;

    private ColumnNode ColumnOf(string name) => new(_row.Schema.Fields[_row.Schema.IndexOf(name)], _row.Schema.IndexOf(name));

    private void AddSelfStep()
    {
        if (_row.Dataset is null || _row.Key.IsEmpty || !_datasets.Any(MayBeSelf))
        {
            return;
        }

        // The key is read only where a row could see itself, and may be missing: so texts are mapped, and numbers go through vectors only when present.
        ImmutableArray<int> columns = [.. _row.Key.Select(name => _row.Schema.IndexOf(name))];
        ImmutableArray<KeyInput> keys = [.. _row.Key.Select(name => new KeyInput(_row.Schema.IndexOf(name), -1))];
        _slots.AddStep(SelfStep.Create(_probes++, keys, columns));
    }

    private int Aggregate(AggregateNode node, SlotBuilder slots)
    {
        var grouping = GroupingOf(node.Grouping);
        var probe = ProbeOf(node, grouping);
        var result = slots.NewSlot(node.Type);
        var mayBeSelf = MayBeSelf(_datasets[node.Grouping.Dataset]);
        var output = node.Argument is null ? -1 : _outputs[node.Grouping.Dataset].IndexOf(node.Argument);
        var (start, end) = (WindowEdge.StartOf(node.Window), WindowEdge.EndOf(node.Window));
        _groupings[grouping].Reach(node.Window, latest: node.Function == AggregateFunction.Row);
        if (node.Grouping.Bound is { } bound)
        {
            var isBound = node.Argument?.Key == bound.Key;
            var isNearest = isBound && (node.Function is AggregateFunction.Min or AggregateFunction.Max);
            var value = output < 0 || isNearest ? -1 : _groupings[grouping].Value(output);
            var step = new BandStep(node.Function, value, node.Argument?.Type ?? node.Type, isBound, Edge(node.Lower), Edge(node.Upper), result);
            slots.AddStep(step.Create(BandCount++, probe, grouping, start, end, TimeSlot, mayBeSelf));
        }
        else
        {
            var (kind, squares) = (KindOf(node.Function), -1);
            var type = node.Argument?.Type ?? ExpressionType.Int64;
            var track = _groupings[grouping].Track(new TrackDefinition(kind, output, type));
            if (node.Function == AggregateFunction.Std)
            {
                squares = _groupings[grouping].Track(new TrackDefinition(TrackKind.Squares, output, type));
            }

            var (from, to) = (start is { } edge ? BoundaryOf(probe, grouping, edge) : -1, BoundaryOf(probe, grouping, end));
            slots.AddStep(new AggregateStep(node.Function, track, squares, result).Create(probe, grouping, from, to));
        }

        if (node.Fallback is { } fallback)
        {
            slots.AddStep(FallbackStep.Create(result, fallback));
        }

        return result;

        BandEdge? Edge(WindowBound? given) => given is null ? null : new BandEdge(slots.SlotOf(given.Value), given.Inclusive);
    }

    private static TrackKind KindOf(AggregateFunction function) => function switch
    {
        AggregateFunction.Count => TrackKind.Count,
        AggregateFunction.Sum or AggregateFunction.Mean or AggregateFunction.Std => TrackKind.Sum,
        AggregateFunction.Min => TrackKind.Least,
        AggregateFunction.Max => TrackKind.Greatest,
        AggregateFunction.Distinct => TrackKind.Distinct,
        _ => TrackKind.Value,
    };

    private int GroupingOf(EventGrouping grouping)
    {
        if (!_groupingOf.TryGetValue(grouping.Key, out var index))
        {
            _groupingOf.Add(grouping.Key, index = _groupings.Count);
            _groupings.Add(new GroupingBuilder(grouping, _outputs[grouping.Dataset]));
        }

        return index;
    }

    private int ProbeOf(AggregateNode node, int grouping)
    {
        var name = $"{grouping}|{string.Join(",", node.RowKeys.Select(key => key.Key))}";
        if (_probeOf.TryGetValue(name, out var probe))
        {
            return probe;
        }

        ImmutableArray<KeyInput> inputs = [.. node.RowKeys.Select(Input)];
        _probeOf.Add(name, probe = _probes++);
        var isBand = node.Grouping.Bound is not null;
        _slots.AddStep(KeyStep.Create(probe, state => isBand ? state.Bands[grouping]!.Keys : state.Indexes[grouping]!.Keys, inputs, TimeSlot));
        if (!isBand)
        {
            _slots.AddStep(PlaceStep.Create(probe, grouping, MayBeSelf(_datasets[node.Grouping.Dataset])));
        }

        return probe;
    }

    private KeyInput Input(Node key)
    {
        if (key is ColumnNode { Type: ExpressionType.Text } column)
        {
            _keyColumns.Add(column.Index);
            return new KeyInput(column.Index, -1);
        }

        return new KeyInput(-1, _slots.SlotOf(key));
    }

    private int BoundaryOf(int probe, int grouping, WindowEdge edge)
    {
        if (!_boundaryOf.TryGetValue((probe, edge), out var boundary))
        {
            _boundaryOf.Add((probe, edge), boundary = _boundaryOf.Count);
            _slots.AddStep(BoundaryStep.Create(boundary, probe, grouping, edge, TimeSlot));
        }

        return boundary;
    }
}
