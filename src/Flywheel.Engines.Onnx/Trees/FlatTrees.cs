using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>
/// A sum of decision trees laid out for the processor: eight bytes a node, children side by side, no branch that depends on a value, and several walks at once, so that it
/// neither guesses wrong nor waits for memory. Each column is there twice, with what is missing below and above every threshold, so that a node asks one question only. Leaves are added in the order of the trees in 32 bits, as the operator TreeEnsembleRegressor adds them, so the sum is the same, bit for
/// bit. Immutable; safe to use from many threads.
/// </summary>
/// <remarks>Source of the layout: Asadi, Lin, de Vries, "Runtime optimizations for tree-based machine learning models", IEEE TKDE 26(9), 2014 (predication, and walks side by side).</remarks>
internal sealed class FlatTrees
{
    /// <summary>Columns that a node can name.</summary>
    internal const int MaxColumns = 1 << 15;

    /// <summary>Nodes that a tree can have: what a step from parent to child can span.</summary>
    internal const int MaxNodes = ushort.MaxValue;

    private const int AtOnce = 4;
    private const int TreesAtOnce = 8;
    private const int RowsInCache = 64;

    private readonly Node[] _nodes;
    private readonly float[] _leaves;
    private readonly float[] _covers;
    private readonly int[] _roots;
    private readonly int[] _depths;
    private readonly int[] _deepest;
    private readonly int _width;
    private readonly float _end;

    /// <param name="trees">The trees, in the order they are added; each root first. A node's children are places in its tree.</param>
    /// <param name="width">Columns a row; more than any node names.</param>
    /// <param name="end">Added after the last tree.</param>
    internal FlatTrees(ImmutableArray<ImmutableArray<TreeNode>> trees, int width, float end)
    {
        (_width, _end) = (width, end);
        _roots = new int[trees.Length];
        _depths = new int[trees.Length];
        _nodes = new Node[trees.Sum(tree => tree.Length)];
        _leaves = new float[_nodes.Length];
        _covers = trees.All(tree => HasCovers(tree)) ? new float[_nodes.Length] : [];
        var next = 0;
        for (var tree = 0; tree < trees.Length; tree++)
        {
            _roots[tree] = next;
            _depths[tree] = Lay(trees[tree], next);
            next += trees[tree].Length;
        }

        _deepest = [.. _depths.Chunk(TreesAtOnce).Select(Enumerable.Max)];
    }

    /// <summary>Trees.</summary>
    internal int Count => _roots.Length;

    /// <summary>Levels of the deepest tree below its root.</summary>
    internal int MaxDepth => _depths.Length == 0 ? 0 : _depths.Max();

    /// <summary>Added after the last tree.</summary>
    internal float End => _end;

    /// <summary>Whether it is known how many training rows came by each node.</summary>
    internal bool KnowsCovers => _covers.Length > 0;

    /// <summary>Where a tree begins.</summary>
    internal int RootOf(int tree) => _roots[tree];

    /// <summary>The left child of a node, its right one is the next; the node itself at a leaf.</summary>
    internal int LeftOf(int node) => node + _nodes[node].Left;

    /// <summary>The child that a row goes to.</summary>
    internal int NextOf(int node, ReadOnlySpan<float> row)
    {
        var value = row[ColumnOf(node)];
        var isRight = float.IsNaN(value) ? _nodes[node].Column >= _width : value >= _nodes[node].Threshold;
        return LeftOf(node) + (isRight ? 1 : 0);
    }

    /// <summary>The column that a node asks about.</summary>
    internal int ColumnOf(int node) => _nodes[node].Column % _width;

    /// <summary>What a leaf adds.</summary>
    internal float LeafOf(int node) => _leaves[node];

    /// <summary>How many training rows came by a node.</summary>
    internal float CoverOf(int node) => _covers[node];

    /// <summary>The sum of each row.</summary>
    /// <param name="rows">Row by row; NaN is missing.</param>
    /// <param name="sums">One a row.</param>
    internal void Sum(ReadOnlySpan<float> rows, Span<float> sums)
    {
        var pairs = ArrayPool<float>.Shared.Rent(Math.Min(sums.Length, RowsInCache) * 2 * _width);
        for (var row = 0; row < sums.Length;)
        {
            var left = sums.Length - row;
            var count = left < AtOnce ? 1 : Math.Min(RowsInCache, left & -AtOnce);
            Pair(rows.Slice(row * _width, count * _width), pairs);
            if (count == 1)
            {
                sums[row] = SumOne(pairs);
            }
            else
            {
                SumMany(pairs, sums.Slice(row, count));
            }

            row += count;
        }

        ArrayPool<float>.Shared.Return(pairs);
    }

    /// <summary>Each row twice: with what is missing below every threshold, and above.</summary>
    private void Pair(ReadOnlySpan<float> rows, Span<float> pairs)
    {
        for (; !rows.IsEmpty; rows = rows[_width..], pairs = pairs[(2 * _width)..])
        {
            var row = rows[.._width];
            var low = pairs[.._width];
            var high = pairs.Slice(_width, _width);
            for (var column = 0; column < row.Length; column++)
            {
                low[column] = float.MaxNumber(row[column], float.NegativeInfinity);
                high[column] = float.MinNumber(row[column], float.PositiveInfinity);
            }
        }
    }

    /// <summary>One row through eight trees at once.</summary>
    private float SumOne(ReadOnlySpan<float> pair)
    {
        ref var values = ref MemoryMarshal.GetReference(pair);
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        var sum = 0f;
        var tree = 0;
        for (; tree + TreesAtOnce <= _roots.Length; tree += TreesAtOnce)
        {
            var roots = _roots.AsSpan(tree, TreesAtOnce);
            var (a, b, c, d, e, f, g, h) = (roots[0], roots[1], roots[2], roots[3], roots[4], roots[5], roots[6], roots[7]);
            for (var level = _deepest[tree / TreesAtOnce]; level > 0; level--)
            {
                a += Step(in Unsafe.Add(ref nodes, a), ref values);
                b += Step(in Unsafe.Add(ref nodes, b), ref values);
                c += Step(in Unsafe.Add(ref nodes, c), ref values);
                d += Step(in Unsafe.Add(ref nodes, d), ref values);
                e += Step(in Unsafe.Add(ref nodes, e), ref values);
                f += Step(in Unsafe.Add(ref nodes, f), ref values);
                g += Step(in Unsafe.Add(ref nodes, g), ref values);
                h += Step(in Unsafe.Add(ref nodes, h), ref values);
            }

            sum = sum + _leaves[a] + _leaves[b] + _leaves[c] + _leaves[d] + _leaves[e] + _leaves[f] + _leaves[g] + _leaves[h];
        }

        for (; tree < _roots.Length; tree++)
        {
            var at = _roots[tree];
            for (var level = 0; level < _depths[tree]; level++)
            {
                at += Step(in Unsafe.Add(ref nodes, at), ref values);
            }

            sum += _leaves[at];
        }

        return sum + _end;
    }

    /// <summary>Four rows at once through one tree after the other; a multiple of four rows, few enough to stay near the processor.</summary>
    private void SumMany(ReadOnlySpan<float> pairs, Span<float> sums)
    {
        var width = 2 * _width;
        sums.Clear();
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        for (var tree = 0; tree < _roots.Length; tree++)
        {
            var (root, depth) = (_roots[tree], _depths[tree]);
            for (var row = 0; row < sums.Length; row += AtOnce)
            {
                ref var first = ref MemoryMarshal.GetReference(pairs[(row * width)..]);
                ref var second = ref Unsafe.Add(ref first, width);
                ref var third = ref Unsafe.Add(ref second, width);
                ref var fourth = ref Unsafe.Add(ref third, width);
                var (a, b, c, d) = (root, root, root, root);
                for (var level = 0; level < depth; level++)
                {
                    a += Step(in Unsafe.Add(ref nodes, a), ref first);
                    b += Step(in Unsafe.Add(ref nodes, b), ref second);
                    c += Step(in Unsafe.Add(ref nodes, c), ref third);
                    d += Step(in Unsafe.Add(ref nodes, d), ref fourth);
                }

                sums[row] += _leaves[a];
                sums[row + 1] += _leaves[b];
                sums[row + 2] += _leaves[c];
                sums[row + 3] += _leaves[d];
            }
        }

        foreach (ref var sum in sums)
        {
            sum += _end;
        }
    }

    /// <summary>How far the next node is: to the left child, or to its neighbour. The comparison becomes a number instead of a jump.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Step(in Node node, ref float pair) => node.Left + (Unsafe.Add(ref pair, node.Column) >= node.Threshold ? 1 : 0);

    /// <summary>Places a tree level by level, the children of a node side by side. Gives its depth.</summary>
    private int Lay(ImmutableArray<TreeNode> tree, int root)
    {
        var places = new Queue<(int From, int To, int Level)>([(0, root, 0)]);
        var (next, depth) = (root + 1, 0);
        while (places.TryDequeue(out var place))
        {
            var node = tree[place.From];
            depth = place.Level;
            if (KnowsCovers)
            {
                _covers[place.To] = node.Cover;
            }

            if (node.IsLeaf)
            {
                // A leaf leads to itself whatever the value, so that walks which arrive early go on with the others.
                _nodes[place.To] = new Node { Threshold = float.NaN };
                _leaves[place.To] = node.Value;
                continue;
            }

            _nodes[place.To] = new Node
            {
                Threshold = node.Value,
                Column = (ushort)(node.MissingLeft ? node.Column : node.Column + _width),
                Left = (ushort)(next - place.To),
            };
            places.Enqueue((node.Left, next, place.Level + 1));
            places.Enqueue((node.Right, next + 1, place.Level + 1));
            next += 2;
        }

        return depth;
    }

    // Files that only fill the attribute have ones; covers are those of which the children's make up the parent's.
    private static bool HasCovers(ImmutableArray<TreeNode> tree) => tree.All(node => node.Cover > 0 && (node.IsLeaf
        || (tree[node.Left].Cover > 0 && tree[node.Right].Cover > 0 && Math.Abs(tree[node.Left].Cover + tree[node.Right].Cover - node.Cover) <= 0.01f * node.Cover)));

    private struct Node
    {
        public float Threshold;
        public ushort Column;
        public ushort Left;
    }
}
