using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flywheel.Engines.XGBoost.Trees;

/// <summary>
/// A tree laid out for scoring many rows: no branch depends on a row, and four rows walk at once, so that the processor neither guesses wrong
/// nor waits for one row's memory. Gives what <see cref="DecisionTree"/> says, for values that are not infinite.
/// </summary>
internal sealed class FlatTree
{
    private const int RowsAtOnce = 4;

    private readonly Node[] _nodes;
    private readonly int _depth;

    public FlatTree(DecisionTree tree)
    {
        var nodes = new List<Node> { default };
        _depth = Lay(tree, 0, 0, nodes);
        _nodes = [.. nodes];
    }

    /// <summary>Adds each row's leaf to its margin.</summary>
    /// <param name="values">Rows, row-major.</param>
    /// <param name="width">Columns a row.</param>
    /// <param name="margins">One a row.</param>
    public void AddTo(ReadOnlySpan<float> values, int width, Span<float> margins)
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        var row = 0;
        for (; row + RowsAtOnce <= margins.Length; row += RowsAtOnce)
        {
            ref var a = ref MemoryMarshal.GetReference(values.Slice(row * width, RowsAtOnce * width));
            ref var b = ref Unsafe.Add(ref a, width);
            ref var c = ref Unsafe.Add(ref b, width);
            ref var d = ref Unsafe.Add(ref c, width);
            var (atA, atB, atC, atD) = (0, 0, 0, 0);
            for (var level = 0; level < _depth; level++)
            {
                atA = Next(in Unsafe.Add(ref nodes, atA), ref a);
                atB = Next(in Unsafe.Add(ref nodes, atB), ref b);
                atC = Next(in Unsafe.Add(ref nodes, atC), ref c);
                atD = Next(in Unsafe.Add(ref nodes, atD), ref d);
            }

            margins[row] += _nodes[atA].Value;
            margins[row + 1] += _nodes[atB].Value;
            margins[row + 2] += _nodes[atC].Value;
            margins[row + 3] += _nodes[atD].Value;
        }

        for (; row < margins.Length; row++)
        {
            ref var last = ref MemoryMarshal.GetReference(values.Slice(row * width, width));
            var at = 0;
            for (var level = 0; level < _depth; level++)
            {
                at = Next(in Unsafe.Add(ref nodes, at), ref last);
            }

            margins[row] += _nodes[at].Value;
        }
    }

    /// <summary>The left child, or its neighbour. Comparisons become numbers instead of jumps; with NaN both are false.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(in Node node, ref float row)
    {
        var value = Unsafe.Add(ref row, node.Column);
        var below = value < node.Threshold ? 1 : 0;
        var notBelow = value >= node.Threshold ? 1 : 0;
        return node.Left + 1 - (below | (node.MissingLeft & (notBelow ^ 1)));
    }

    /// <summary>Places a node and, side by side, its children. Gives the levels below it.</summary>
    private static int Lay(DecisionTree tree, int from, int to, List<Node> nodes)
    {
        if (tree.IsLeaf(from))
        {
            // A leaf leads to itself, so that rows which arrive early can go on walking with the others.
            nodes[to] = new Node { Left = to, Threshold = float.PositiveInfinity, MissingLeft = 1, Value = tree.Threshold[from] };
            return 0;
        }

        var left = nodes.Count;
        nodes.AddRange([default, default]);
        nodes[to] = new Node { Left = left, Column = tree.Column[from], Threshold = tree.Threshold[from], MissingLeft = tree.MissingLeft[from] ? 1 : 0 };
        return 1 + Math.Max(Lay(tree, tree.Left[from], left, nodes), Lay(tree, tree.Right[from], left + 1, nodes));
    }

    private struct Node
    {
        public float Threshold;
        public int Column;
        public int Left;
        public int MissingLeft;
        public float Value;
    }
}
