using Flywheel.Engines.XGBoost.Trees;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Trainers;

namespace Flywheel.Engines.XGBoost;

/// <summary>Trained trees.</summary>
internal sealed record TreeModel(TreeEnsemble Trees, FitReport Report) : ITrainedModel
{
    public OnnxValue Emit(OnnxGraphBuilder graph, DesignInputs inputs) =>
        TreeGraph.Emit(graph, Trees, inputs.Dense ?? throw new ArgumentException("Trees need dense columns.", nameof(inputs)));
}
