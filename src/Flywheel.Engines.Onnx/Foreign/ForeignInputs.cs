using Flywheel.OnnxFormat;

namespace Flywheel.Engines.Onnx.Foreign;

/// <summary>Opens the inputs of a foreign graph to any number of rows.</summary>
internal static class ForeignInputs
{
    private const string Rows = "rows";

    /// <summary>The inputs that callers fill: older files list constants among the inputs too.</summary>
    internal static IEnumerable<ValueProto> Of(GraphProto graph)
    {
        var constants = graph.Initializer.Select(constant => constant.Name).ToHashSet(StringComparer.Ordinal);
        return graph.Input.Where(input => !constants.Contains(input.Name));
    }

    /// <summary>
    /// Lets an input that was exported for one row take any number, and gives an input of open width the width that the user names. Whether rows together then score as
    /// each alone is for whoever imports it to prove.
    /// </summary>
    internal static void Free(GraphProto graph, int? width, List<string> changes)
    {
        ValueProto[] inputs = [.. Of(graph)];
        foreach (var input in inputs.Where(input => input.Type?.TensorType?.Shape is not null))
        {
            var dimensions = input.Type.TensorType.Shape.Dim;
            if (dimensions is [{ ValueCase: ShapeProto.Types.Dimension.ValueOneofCase.DimValue, DimValue: 1 } first, _, ..])
            {
                first.DimParam = Rows;
                changes.Add($"The input '{input.Name}' takes any number of rows; it was exported for one.");
            }

            if (inputs.Length == 1 && width is { } columns && dimensions is [_, { ValueCase: not ShapeProto.Types.Dimension.ValueOneofCase.DimValue } second])
            {
                second.DimValue = columns;
                changes.Add($"The input '{input.Name}' has {columns} columns; its file left that open.");
            }
        }
    }
}
