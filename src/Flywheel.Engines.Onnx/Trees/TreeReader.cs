using System.Collections.Immutable;
using Flywheel.OnnxFormat;
using Google.Protobuf;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>Reads the trees of an operator TreeEnsembleRegressor, when they are of the common kind: one target, 32-bit thresholds, plain sum, less-than or at-most questions.</summary>
/// <remarks>Source: ONNX operator TreeEnsembleRegressor, ai.onnx.ml 1 and 3.</remarks>
internal sealed class TreeReader
{
    private static readonly ByteString s_leaf = ByteString.CopyFromUtf8("LEAF"), s_below = ByteString.CopyFromUtf8("BRANCH_LT"), s_atMost = ByteString.CopyFromUtf8("BRANCH_LEQ");

    private readonly Dictionary<string, AttributeProto> _attributes;
    private readonly long[] _treeIds, _nodeIds, _columns, _then, _otherwise, _missingThen;
    private readonly float[] _thresholds, _covers;
    private readonly ByteString[] _modes;

    private TreeReader(NodeProto node)
    {
        _attributes = node.Attribute.ToDictionary(attribute => attribute.Name, StringComparer.Ordinal);
        (_treeIds, _nodeIds, _columns) = (Wholes("nodes_treeids"), Wholes("nodes_nodeids"), Wholes("nodes_featureids"));
        (_then, _otherwise, _missingThen) = (Wholes("nodes_truenodeids"), Wholes("nodes_falsenodeids"), Wholes("nodes_missing_value_tracks_true"));
        (_thresholds, _covers) = (Floats("nodes_values"), Floats("nodes_hitrates"));
        _modes = _attributes.TryGetValue("nodes_modes", out var modes) ? [.. modes.Strings] : [];
    }

    /// <summary>The trees; null when the operator is of another kind, which only the runtime then knows.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="width">Columns a row.</param>
    internal static FlatTrees? TryRead(NodeProto node, int width)
    {
        var reader = new TreeReader(node);
        return width <= FlatTrees.MaxColumns && reader.IsPlain() ? reader.Read(width) : null;
    }

    private bool IsPlain() =>
        _attributes.Keys.All(name => !name.EndsWith("_as_tensor", StringComparison.Ordinal))
        && _attributes.GetValueOrDefault("n_targets")?.I == 1
        && Text("aggregate_function", "SUM") == "SUM"
        && Text("post_transform", "NONE") == "NONE"
        && Floats("base_values").Length <= 1;

    private FlatTrees? Read(int width)
    {
        var leaves = Leaves();
        var trees = ImmutableArray.CreateBuilder<ImmutableArray<TreeNode>>();
        for (var start = 0; start < _treeIds.Length;)
        {
            var next = start + 1;
            while (next < _treeIds.Length && _treeIds[next] == _treeIds[start])
            {
                next++;
            }

            // The runtime adds trees in the order of their numbers; a tree in two pieces would have no such place here.
            if ((start > 0 && _treeIds[start] < _treeIds[start - 1]) || leaves is null || ReadTree(start, next, width, leaves) is not { } tree)
            {
                return null;
            }

            trees.Add(tree);
            start = next;
        }

        return new FlatTrees(trees.ToImmutable(), width, Floats("base_values") is [var end] ? end : 0);
    }

    private ImmutableArray<TreeNode>? ReadTree(int start, int end, int width, Dictionary<(long Tree, long Node), float> leaves)
    {
        var places = new Dictionary<long, int>();
        for (var i = start; i < end; i++)
        {
            places[_nodeIds[i]] = i - start;
        }

        var nodes = ImmutableArray.CreateBuilder<TreeNode>(end - start);
        for (var i = start; i < end; i++)
        {
            var node = _modes[i] == s_leaf ? ReadLeaf(i, leaves) : ReadBranch(i, width, places);
            if (node is not { } read)
            {
                return null;
            }

            nodes.Add(read with { Cover = i < _covers.Length ? _covers[i] : 0 });
        }

        return nodes.Count <= FlatTrees.MaxNodes && IsTree(nodes) ? nodes.MoveToImmutable() : null;
    }

    private TreeNode? ReadLeaf(int i, Dictionary<(long Tree, long Node), float> leaves) =>
        leaves.TryGetValue((_treeIds[i], _nodeIds[i]), out var value) ? new TreeNode(value, 0, 0, 0, MissingLeft: false, IsLeaf: true) : null;

    private TreeNode? ReadBranch(int i, int width, Dictionary<long, int> places)
    {
        if ((_modes[i] != s_below && _modes[i] != s_atMost) || !float.IsFinite(_thresholds[i]) || _columns[i] < 0 || _columns[i] >= width
            || !places.TryGetValue(_then[i], out var left) || !places.TryGetValue(_otherwise[i], out var right))
        {
            return null;
        }

        // At most t is below the next number after t.
        var threshold = _modes[i] == s_below ? _thresholds[i] : MathF.BitIncrement(_thresholds[i]);
        return new TreeNode(threshold, (int)_columns[i], left, right, _missingThen.Length > 0 && _missingThen[i] != 0, IsLeaf: false);
    }

    /// <summary>Every node is reached from the first, once.</summary>
    private static bool IsTree(ImmutableArray<TreeNode>.Builder nodes)
    {
        var reached = new bool[nodes.Count];
        var pending = new Stack<int>([0]);
        var count = 0;
        while (pending.TryPop(out var at))
        {
            if (reached[at])
            {
                return false;
            }

            (reached[at], count) = (true, count + 1);
            if (!nodes[at].IsLeaf)
            {
                pending.Push(nodes[at].Right);
                pending.Push(nodes[at].Left);
            }
        }

        return count == nodes.Count;
    }

    private Dictionary<(long Tree, long Node), float>? Leaves()
    {
        var (trees, nodes, targets, weights) = (Wholes("target_treeids"), Wholes("target_nodeids"), Wholes("target_ids"), Floats("target_weights"));
        var leaves = new Dictionary<(long, long), float>();
        for (var i = 0; i < weights.Length; i++)
        {
            if (targets[i] != 0 || !leaves.TryAdd((trees[i], nodes[i]), weights[i]))
            {
                return null;
            }
        }

        return leaves;
    }

    private long[] Wholes(string name) => _attributes.TryGetValue(name, out var attribute) ? [.. attribute.Ints] : [];

    private float[] Floats(string name) => _attributes.TryGetValue(name, out var attribute) ? [.. attribute.Floats] : [];

    private string Text(string name, string otherwise) => _attributes.TryGetValue(name, out var attribute) ? attribute.S.ToStringUtf8() : otherwise;
}
