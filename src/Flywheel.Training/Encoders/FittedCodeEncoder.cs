using System.Collections.Immutable;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>Writes one block of codes per feature.</summary>
internal sealed class FittedCodeEncoder(ImmutableArray<CodeTable> tables) : IFittedEncoder
{
    public DesignShape Shape { get; } = new([], [.. tables.Select(table => table.Shape)]);

    public void Transform(RecipeRows rows, RowsUse use, DesignWriter writer)
    {
        for (var i = 0; i < tables.Length; i++)
        {
            writer.Codes(i, Array.ConvertAll(tables[i].Keys.Places(rows), tables[i].CodeOf));
        }
    }

    public DesignInputs Emit(OnnxGraphBuilder graph, RecipeInputs inputs) => new(
        null, [.. tables.Select(table => table.Keys.Emit(graph, inputs, table.KnownCodes, CodeTable.Missing, CodeTable.Other))]);
}
