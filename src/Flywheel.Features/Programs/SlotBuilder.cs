using Flywheel.Features.Expressions;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Programs;

/// <summary>
/// Turns nodes into steps over numbered vectors; nodes with one key share a vector, so nothing is computed twice. Aggregates are left to the
/// caller, who knows the windows.
/// </summary>
internal sealed class SlotBuilder(Func<AggregateNode, SlotBuilder, int>? aggregate = null)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<ExpressionType> _types = [];
    private readonly List<(int, object?)> _constants = [];
    private readonly List<(int Slot, int Column)> _inputs = [];
    private readonly List<Kernel> _steps = [];

    /// <summary>Columns of the table that are copied into vectors before the steps run.</summary>
    internal IReadOnlyList<(int Slot, int Column)> Inputs => _inputs;

    internal IReadOnlyList<Kernel> Steps => _steps;

    internal FrameLayout Layout => new([.. _types], [.. _constants]);

    /// <summary>The vector that holds a node's values after the steps have run.</summary>
    internal int SlotOf(Node node)
    {
        if (_slots.TryGetValue(node.Key, out var slot))
        {
            return slot;
        }

        slot = node switch
        {
            ConstantNode constant => Constant(constant),
            ColumnNode column => Input(column),
            CallNode call => Call(call),
            AggregateNode leaf when aggregate is not null => aggregate(leaf, this),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node.Key, "Not a node of this kind of program."),
        };
        _slots.Add(node.Key, slot);
        return slot;
    }

    /// <summary>A new vector.</summary>
    internal int NewSlot(ExpressionType type)
    {
        _types.Add(type);
        return _types.Count - 1;
    }

    internal void AddStep(Kernel step) => _steps.Add(step);

    private int Constant(ConstantNode constant)
    {
        var slot = NewSlot(constant.Type);
        _constants.Add((slot, constant.Value));
        return slot;
    }

    private int Input(ColumnNode column)
    {
        var slot = NewSlot(column.Type);
        _inputs.Add((slot, column.Index));
        return slot;
    }

    private int Call(CallNode call)
    {
        int[] arguments = [.. call.Arguments.Select(SlotOf)];
        var slot = NewSlot(call.Type);
        _steps.Add(call.Overload.Emit(arguments, slot));
        return slot;
    }
}
