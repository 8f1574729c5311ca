using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Training.Onnx;

namespace Flywheel.Engines.Tests.Onnx;

/// <summary>Sums of random trees as graphs write them: full and lopsided ones, single leaves, missing values either way.</summary>
internal sealed class RandomTrees
{
    private readonly SeededRandom _random;
    private readonly int _width;
    private readonly string _mode;
    private readonly List<long> _trees = [], _nodes = [], _columns = [], _then = [], _otherwise = [], _missing = [], _leafTrees = [], _leafNodes = [];
    private readonly List<string> _modes = [];
    private readonly List<float> _thresholds = [], _leaves = [];

    public RandomTrees(ulong seed, int width, int count, int depth, string mode = "BRANCH_LT")
    {
        (_random, _width, _mode) = (new SeededRandom(seed), width, mode);
        for (var tree = 0; tree < count; tree++)
        {
            var next = 0L;
            Grow(tree, ref next, tree % 7 == 0 ? 0 : depth);
        }
    }

    /// <summary>The sum of these columns' trees.</summary>
    public OnnxValue Sum(OnnxGraphBuilder graph, OnnxValue columns, float? end = null) => graph.AddMachineLearning(
        "TreeEnsembleRegressor",
        TensorType.Single,
        [columns],
        [
            OnnxAttribute.Of("nodes_treeids", _trees),
            OnnxAttribute.Of("nodes_nodeids", _nodes),
            OnnxAttribute.Of("nodes_featureids", _columns),
            OnnxAttribute.Of("nodes_modes", _modes),
            OnnxAttribute.Of("nodes_values", _thresholds),
            OnnxAttribute.Of("nodes_truenodeids", _then),
            OnnxAttribute.Of("nodes_falsenodeids", _otherwise),
            OnnxAttribute.Of("nodes_missing_value_tracks_true", _missing),
            OnnxAttribute.Of("target_treeids", _leafTrees),
            OnnxAttribute.Of("target_nodeids", _leafNodes),
            OnnxAttribute.Of("target_ids", _leaves.Select(_ => 0L)),
            OnnxAttribute.Of("target_weights", _leaves),
            OnnxAttribute.Of("n_targets", 1L),
            .. end is { } value ? [OnnxAttribute.Of("base_values", [value])] : Array.Empty<OnnxAttribute>(),
        ]);

    /// <summary>Rows that ask for trouble: thresholds themselves and their neighbours, both infinities, both zeros, missing values.</summary>
    public float[] Rows(int count)
    {
        var rows = new float[count * _width];
        for (var i = 0; i < rows.Length; i++)
        {
            var threshold = _thresholds[NextInt(_thresholds.Count)];
            rows[i] = NextInt(10) switch
            {
                0 => float.NaN,
                1 => float.PositiveInfinity,
                2 => float.NegativeInfinity,
                3 => -0f,
                4 => threshold,
                5 => MathF.BitDecrement(threshold),
                6 => MathF.BitIncrement(threshold),
                _ => Number(),
            };
        }

        return rows;
    }

    private long Grow(int tree, ref long next, int depth)
    {
        var (node, at) = (next++, _nodes.Count);
        var isLeaf = depth == 0 || NextInt(5) == 0;
        _trees.Add(tree);
        _nodes.Add(node);
        _modes.Add(isLeaf ? "LEAF" : _mode);
        _columns.Add(isLeaf ? 0 : NextInt(_width));
        _thresholds.Add(isLeaf ? 0 : NextInt(20) == 0 ? 0f : Number());
        _missing.Add(isLeaf ? 0 : NextInt(2));
        _then.Add(0);
        _otherwise.Add(0);
        if (isLeaf)
        {
            _leafTrees.Add(tree);
            _leafNodes.Add(node);
            _leaves.Add(Number());
        }
        else
        {
            _then[at] = Grow(tree, ref next, depth - 1);
            _otherwise[at] = Grow(tree, ref next, depth - 1);
        }

        return node;
    }

    private int NextInt(int bound) => (int)_random.NextInt64(bound);

    private float Number() => (float)((_random.NextDouble() * 2) - 1);
}
