using Flywheel.Core.Prediction;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;

namespace Flywheel.Training.Recipes;

/// <summary>An encoder of blocks for a trainer that takes none: each category becomes a dense column of ones and zeros.</summary>
internal sealed class UnfoldedBlocks(IFittedEncoder inner) : IFittedEncoder
{
    public DesignShape Shape { get; } = DesignShape.OfDense(
        inner.Shape.DenseNames.Concat(inner.Shape.Blocks.SelectMany(block => block.Categories.Select(category => $"{block.Name} = {category}")))) with
    {
        DenseFeatures = [.. inner.Shape.DenseFeatures, .. inner.Shape.Blocks.SelectMany(block => block.Categories.Select(_ => block.Name))],
    };

    public void Transform(RecipeRows rows, RowsUse use, DesignWriter writer)
    {
        var codes = writer.ForBlocks(inner.Shape.Blocks.Length);
        inner.Transform(rows, use, codes);
        var place = inner.Shape.DenseNames.Length;
        foreach (var block in codes.Blocks(inner.Shape.Blocks))
        {
            for (var category = 0; category < block.Categories.Count; category++)
            {
                writer.Column(place++, Array.ConvertAll(block.Codes.ToArray(), code => code == category ? 1f : 0f));
            }
        }
    }

    public DesignInputs Emit(OnnxGraphBuilder graph, RecipeInputs inputs)
    {
        var parts = inner.Emit(graph, inputs);
        var dense = parts.Dense is { } first ? new List<OnnxValue> { first } : [];
        for (var b = 0; b < parts.Blocks.Length; b++)
        {
            var width = inner.Shape.Blocks[b].Categories.Length;
            var every = graph.Constant([.. Enumerable.Range(0, width).Select(code => (long)code)], 1, width);
            dense.Add(graph.Cast(graph.Add("Equal", TensorType.Boolean, [parts.Blocks[b], every]), TensorType.Single));
        }

        return new DesignInputs(graph.Beside([.. dense]), []);
    }
}
