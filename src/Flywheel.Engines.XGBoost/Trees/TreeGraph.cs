using Flywheel.Core.Prediction;
using Flywheel.Training.Onnx;

namespace Flywheel.Engines.XGBoost.Trees;

/// <summary>Turns trees into nodes of a graph. Comparisons, the direction of missing values, the leaves and the order of their sum are XGBoost's own, so the sum is too, bit for bit.</summary>
internal static class TreeGraph
{
    /// <summary>Adds the ensemble; gives rows by outputs.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="ensemble">The trees.</param>
    /// <param name="columns">Rows by the ensemble's width, 32-bit floats; NaN is missing.</param>
    public static OnnxValue Emit(OnnxGraphBuilder graph, TreeEnsemble ensemble, OnnxValue columns)
    {
        var sum = graph.AddMachineLearning(
            "TreeEnsembleRegressor",
            TensorType.Single,
            [columns],
            [
                .. new TreeNodes(ensemble).ToAttributes(),
                OnnxAttribute.Of("n_targets", (long)ensemble.Bases.Length),
                OnnxAttribute.Of("aggregate_function", "SUM"),
                OnnxAttribute.Of("post_transform", "NONE"),
            ]);
        return ensemble.Link switch
        {
            TreeLink.Logistic => graph.Add("Sigmoid", TensorType.Single, [sum]),
            TreeLink.Exponential => graph.Add("Exp", TensorType.Single, [sum]),
            TreeLink.Softmax => graph.Add("Softmax", TensorType.Single, [sum], OnnxAttribute.Of("axis", 1L)),
            TreeLink.Share => graph.Add("Clip", TensorType.Single, [sum, graph.Constant([0f]), graph.Constant([1f])]),
            _ => sum,
        };
    }
}
