using System.Collections.Immutable;
using Flywheel.Core.Prediction;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Trainers;

namespace Flywheel.Training.Linear;

/// <summary>A fitted linear model: an intercept, a coefficient per dense column, a coefficient per category.</summary>
internal sealed class LinearModel(LinearLoss loss, int denseWidth, ImmutableArray<int> blockWidths, double[] coefficients, FitReport report) : ITrainedModel
{
    public FitReport Report => report;

    internal ReadOnlySpan<double> Coefficients => coefficients;

    // In 64 bits, so that the graph gives what the solver found; a category costs a look-up, not a product with ones and zeros.
    public OnnxValue Emit(OnnxGraphBuilder graph, DesignInputs inputs)
    {
        var score = graph.Constant([coefficients[0]], 1, 1);
        if (inputs.Dense is { } dense)
        {
            var weights = graph.Constant(coefficients.AsSpan(1, denseWidth), denseWidth, 1);
            var product = graph.Add("MatMul", TensorType.Double, [graph.Cast(dense, TensorType.Double), weights]);
            score = graph.Add("Add", TensorType.Double, [product, score]);
        }

        var offset = 1 + denseWidth;
        for (var b = 0; b < blockWidths.Length; b++)
        {
            var weights = graph.Constant(coefficients.AsSpan(offset, blockWidths[b]), blockWidths[b]);
            var found = graph.Add("Gather", TensorType.Double, [weights, inputs.Blocks[b]], OnnxAttribute.Of("axis", 0L));
            score = graph.Add("Add", TensorType.Double, [score, found]);
            offset += blockWidths[b];
        }

        return graph.Cast(loss == LinearLoss.Logistic ? graph.Add("Sigmoid", TensorType.Double, [score]) : score, TensorType.Single);
    }
}
