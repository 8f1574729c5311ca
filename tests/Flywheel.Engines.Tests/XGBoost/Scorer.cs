using Flywheel.Core.Prediction;
using Flywheel.Engines.Tests.Onnx;
using Flywheel.Engines.XGBoost.Trees;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Trainers;

namespace Flywheel.Engines.Tests.XGBoost;

/// <summary>Scores rows the way they are served: the graph's bytes through ONNX Runtime.</summary>
internal static class Scorer
{
    public static byte[] ToModel(TreeEnsemble trees)
    {
        var graph = new OnnxGraphBuilder("trees");
        graph.Output(TreeGraph.Emit(graph, trees, graph.Input("x", TensorType.Single, trees.Width)), "score", trees.Bases.Length);
        return graph.ToBytes();
    }

    public static byte[] ToModel(ITrainedModel model, int width)
    {
        var graph = new OnnxGraphBuilder("trees");
        graph.Output(model.Emit(graph, new DesignInputs(graph.Input("x", TensorType.Single, width), [])), "score", 1);
        return graph.ToBytes();
    }

    public static float[] Score(byte[] model, Rows rows)
    {
        using var predictor = Models.Loader.Load(model).Value;
        using var lane = predictor.OpenLane(rows.Count);
        rows.Values.CopyTo(lane.Input<float>(0));
        lane.Run(rows.Count);
        return lane.Output<float>(0).ToArray();
    }
}
