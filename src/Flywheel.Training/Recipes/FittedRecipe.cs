using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;

namespace Flywheel.Training.Recipes;

/// <summary>A recipe that has learned from training rows. Immutable and safe to use from many threads.</summary>
public sealed class FittedRecipe
{
    private readonly ImmutableArray<IFittedEncoder> _encoders;

    internal FittedRecipe(RecipeDefinition definition, InputLayout layout, ImmutableArray<IFittedEncoder> encoders)
    {
        (Definition, Layout, _encoders) = (definition, layout, encoders);
        Shape = new DesignShape([.. encoders.SelectMany(encoder => encoder.Shape.DenseNames)], [.. encoders.SelectMany(encoder => encoder.Shape.Blocks)])
        {
            DenseFeatures = [.. encoders.SelectMany(encoder => encoder.Shape.DenseFeatures)],
        };
    }

    /// <summary>What was declared, or chosen automatically.</summary>
    public RecipeDefinition Definition { get; }

    /// <summary>Which features go in, and where.</summary>
    public InputLayout Layout { get; }

    /// <summary>The design matrix it makes.</summary>
    public DesignShape Shape { get; }

    /// <summary>Encodes rows in memory.</summary>
    public DesignMatrix Transform(ColumnBatch features, RowsUse use)
    {
        var rows = new RecipeRows(features);
        var dense = new float[checked(rows.Count * Shape.DenseNames.Length)];
        var blocks = ImmutableArray.CreateBuilder<CategoryBlock>(Shape.Blocks.Length);
        var offset = 0;
        foreach (var encoder in _encoders)
        {
            var writer = new DesignWriter(rows.Count, dense, Shape.DenseNames.Length, offset, encoder.Shape.Blocks.Length);
            encoder.Transform(rows, use, writer);
            blocks.AddRange(writer.Blocks(encoder.Shape.Blocks));
            offset += encoder.Shape.DenseNames.Length;
        }

        return new DesignMatrix(rows.Count, Shape.DenseNames, dense, blocks.MoveToImmutable());
    }

    /// <summary>Adds the inputs and the recipe's nodes to an empty graph.</summary>
    public DesignInputs Emit(OnnxGraphBuilder graph)
    {
        var inputs = new RecipeInputs(graph, Layout);
        var parts = _encoders.Select(encoder => encoder.Emit(graph, inputs)).ToArray();
        OnnxValue[] dense = [.. parts.Select(part => part.Dense).OfType<OnnxValue>()];
        return new DesignInputs(dense.Length == 0 ? null : graph.Beside(dense), [.. parts.SelectMany(part => part.Blocks)]);
    }
}
