using Flywheel.Training.Onnx;

namespace Flywheel.Engines.XGBoost.Trees;

/// <summary>The flat arrays of an ONNX tree operator. Only nodes that rows can reach are written, each tree in the order of a walk that goes left first.</summary>
/// <remarks>Source: ONNX operator TreeEnsembleRegressor, ai.onnx.ml 3.</remarks>
internal sealed class TreeNodes
{
    private readonly List<long> _trees = [];
    private readonly List<long> _nodes = [];
    private readonly List<long> _columns = [];
    private readonly List<string> _modes = [];
    private readonly List<float> _thresholds = [];
    private readonly List<long> _then = [];
    private readonly List<long> _otherwise = [];
    private readonly List<long> _missingThen = [];
    private readonly List<float> _covers = [];
    private readonly List<long> _leafTrees = [];
    private readonly List<long> _leafNodes = [];
    private readonly List<long> _leafOutputs = [];
    private readonly List<float> _leafValues = [];
    private long _count;

    public TreeNodes(TreeEnsemble ensemble)
    {
        // What the sum starts from goes in as trees of one leaf, before the others: floats are then added in XGBoost's own order.
        for (var output = 0; output < ensemble.Bases.Length; output++)
        {
            Walk(DecisionTree.Constant(output, ensemble.Bases[output]));
        }

        foreach (var tree in ensemble.Trees)
        {
            Walk(tree);
        }
    }

    public OnnxAttribute[] ToAttributes() =>
    [
        OnnxAttribute.Of("nodes_treeids", _trees),
        OnnxAttribute.Of("nodes_nodeids", _nodes),
        OnnxAttribute.Of("nodes_featureids", _columns),
        OnnxAttribute.Of("nodes_modes", _modes),
        OnnxAttribute.Of("nodes_values", _thresholds),
        OnnxAttribute.Of("nodes_truenodeids", _then),
        OnnxAttribute.Of("nodes_falsenodeids", _otherwise),
        OnnxAttribute.Of("nodes_missing_value_tracks_true", _missingThen),
        OnnxAttribute.Of("nodes_hitrates", _covers),
        OnnxAttribute.Of("target_treeids", _leafTrees),
        OnnxAttribute.Of("target_nodeids", _leafNodes),
        OnnxAttribute.Of("target_ids", _leafOutputs),
        OnnxAttribute.Of("target_weights", _leafValues),
    ];

    private void Walk(DecisionTree tree)
    {
        var number = _count++;
        var pending = new Stack<int>();
        pending.Push(0);
        while (pending.TryPop(out var node))
        {
            _trees.Add(number);
            _nodes.Add(node);
            _covers.Add(tree.Cover[node]);
            if (tree.IsLeaf(node))
            {
                Add("LEAF", 0, 0, 0, 0, missingThen: false);
                _leafTrees.Add(number);
                _leafNodes.Add(node);
                _leafOutputs.Add(tree.Output);
                _leafValues.Add(tree.Threshold[node]);
                continue;
            }

            Add("BRANCH_LT", tree.Column[node], tree.Threshold[node], tree.Left[node], tree.Right[node], tree.MissingLeft[node]);
            pending.Push(tree.Right[node]);
            pending.Push(tree.Left[node]);
        }
    }

    private void Add(string mode, int column, float threshold, int then, int otherwise, bool missingThen)
    {
        _modes.Add(mode);
        _columns.Add(column);
        _thresholds.Add(threshold);
        _then.Add(then);
        _otherwise.Add(otherwise);
        _missingThen.Add(missingThen ? 1 : 0);
    }
}
