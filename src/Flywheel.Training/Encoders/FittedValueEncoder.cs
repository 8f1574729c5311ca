using System.Collections.Immutable;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>Writes one dense column per feature.</summary>
internal sealed class FittedValueEncoder(ImmutableArray<ValueTable> tables) : IFittedEncoder
{
    public DesignShape Shape { get; } = DesignShape.OfDense(tables.Select(table => table.Keys.Feature));

    public void Transform(RecipeRows rows, RowsUse use, DesignWriter writer)
    {
        for (var i = 0; i < tables.Length; i++)
        {
            var table = tables[i];
            if (use == RowsUse.Learning && table.Learning is { } learning)
            {
                writer.Column(i, learning);
            }
            else
            {
                writer.Column(i, Array.ConvertAll(table.Keys.Places(rows), table.ValueOf));
            }
        }
    }

    public DesignInputs Emit(OnnxGraphBuilder graph, RecipeInputs inputs) =>
        new(graph.Beside([.. tables.Select(table => table.Keys.Emit(graph, inputs, table.Values, table.Missing, table.Other))]), []);
}
