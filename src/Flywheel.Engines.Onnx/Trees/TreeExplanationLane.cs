using Flywheel.Core.Prediction;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>Explains the sum of trees of one row at a time.</summary>
/// <param name="lane">Makes the columns of the trees.</param>
/// <param name="shapley">Walks them.</param>
/// <param name="sum">What is explained.</param>
internal sealed class TreeExplanationLane(TreeLane lane, TreeShapley shapley, ExplainedSum sum) : IExplanationLane
{
    public IPredictorLane Inputs => lane;

    public ExplainedSum Sum => sum;

    public void Explain(ReadOnlySpan<int> players, Span<double> contributions)
    {
        lane.Run(1);
        shapley.Explain(lane.Columns, players, contributions);
    }
}
