using System.Collections.Immutable;
using Flywheel.Core.Prediction;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>Writes one block of range codes per feature. The graph counts the edges below a value; memory searches among them.</summary>
internal sealed class FittedBinEncoder(ImmutableArray<BinEdges> features) : IFittedEncoder
{
    public DesignShape Shape { get; } = new([], [.. features.Select(feature => feature.Shape)]);

    public void Transform(RecipeRows rows, RowsUse use, DesignWriter writer)
    {
        for (var i = 0; i < features.Length; i++)
        {
            writer.Codes(i, Array.ConvertAll(rows.Numbers(features[i].Feature), features[i].CodeOf));
        }
    }

    public DesignInputs Emit(OnnxGraphBuilder graph, RecipeInputs inputs) => new(null, [.. features.Select(feature => EmitOne(graph, inputs, feature))]);

    private static OnnxValue EmitOne(OnnxGraphBuilder graph, RecipeInputs inputs, BinEdges feature)
    {
        var value = inputs.Numbers(feature.Feature);
        var one = graph.Constant([1L], 1, 1);
        var code = one;
        if (feature.Edges.Length > 0)
        {
            var above = graph.Cast(graph.Add("Greater", TensorType.Boolean, [value, graph.Constant(feature.Edges, 1, feature.Edges.Length)]), TensorType.Int64);
            var below = graph.Add("ReduceSum", TensorType.Int64, [above, graph.Constant([1L], 1)], OnnxAttribute.Of("keepdims", 1L));
            code = graph.Add("Add", TensorType.Int64, [below, one]);
        }

        return graph.Where(graph.IsMissing(value), graph.Constant([0L], 1, 1), code);
    }
}
