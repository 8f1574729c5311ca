using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Flywheel.Engines.Onnx;

/// <summary>What a loaded graph takes and gives, as lanes can hold it: rows first, then a fixed shape.</summary>
internal sealed record GraphLayout(ImmutableArray<TensorLayout> Inputs, ImmutableArray<TensorLayout> Outputs)
{
    public PredictorSignature ToSignature() => new([.. Inputs.Select(tensor => tensor.Definition)], [.. Outputs.Select(tensor => tensor.Definition)]);

    public static Result<GraphLayout> Read(InferenceSession session)
    {
        var refusals = new List<Refusal>();
        var inputs = ReadAll("input", session.InputNames, session.InputMetadata, refusals);
        var outputs = ReadAll("output", session.OutputNames, session.OutputMetadata, refusals);
        if (refusals.Count == 0 && outputs.All(output => output.Definition.Type == TensorType.Text))
        {
            refusals.Add(OnnxRefusals.Signature("The model has no numeric output.", "Export it with its scores as an output."));
        }

        return refusals.Count == 0 ? new GraphLayout(inputs, outputs) : Result.Refuse<GraphLayout>(refusals);
    }

    private static ImmutableArray<TensorLayout> ReadAll(
        string role, IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> nodes, List<Refusal> refusals)
    {
        var layouts = ImmutableArray.CreateBuilder<TensorLayout>(names.Count);
        foreach (var name in names)
        {
            var layout = ReadOne($"The {role} '{name}'", name, nodes[name]);
            refusals.AddRange(layout.Refusals);
            if (layout.TryGet(out var accepted))
            {
                layouts.Add(accepted);
            }
        }

        return layouts.ToImmutable();
    }

    private static Result<TensorLayout> ReadOne(string place, string name, NodeMetadata node)
    {
        if (node.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR)
        {
            return OnnxRefusals.Signature(
                $"{place} is a {Kind(node.OnnxValueType)}; only plain tensors can be bound.",
                "When the model comes from scikit-learn, export it with the option zipmap=False.");
        }

        if (TypeOf(node.ElementDataType) is not { } type)
        {
            return OnnxRefusals.Signature(
                $"{place} has elements of type {node.ElementDataType}; float, double, int64, bool and string are supported.",
                "Add a Cast to the graph.");
        }

        var shape = node.Dimensions;
        if (shape.Length == 0 || shape[0] > 0)
        {
            return OnnxRefusals.Signature(
                $"{place} has the shape {ShapeText(node)}; the first dimension must be free, for any number of rows.",
                "Export it with a dynamic batch dimension.");
        }

        if (shape.AsSpan(1).ContainsAnyInRange(int.MinValue, 0))
        {
            return OnnxRefusals.Signature(
                $"{place} has the shape {ShapeText(node)}; only the first dimension may be free.",
                "Export it with a fixed width.");
        }

        var width = shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension);
        return width > Array.MaxLength
            ? OnnxRefusals.Signature($"{place} has {width} elements a row; at most {Array.MaxLength} can be held.", "Use a narrower model.")
            : new TensorLayout(new TensorDefinition(name, type, (int)width), node.ElementDataType, [.. shape.Skip(1)]);
    }

    private static TensorType? TypeOf(TensorElementType type) => type switch
    {
        TensorElementType.Float => TensorType.Single,
        TensorElementType.Double => TensorType.Double,
        TensorElementType.Int64 => TensorType.Int64,
        TensorElementType.String => TensorType.Text,
        TensorElementType.Bool => TensorType.Boolean,
        _ => null,
    };

    private static string Kind(OnnxValueType type) => type switch
    {
        OnnxValueType.ONNX_TYPE_SEQUENCE => "sequence",
        OnnxValueType.ONNX_TYPE_MAP => "map",
        OnnxValueType.ONNX_TYPE_OPTIONAL => "optional",
        OnnxValueType.ONNX_TYPE_SPARSETENSOR => "sparse tensor",
        _ => "value of an unknown kind",
    };

    private static string ShapeText(NodeMetadata node)
    {
        var dimensions = node.Dimensions.Select((size, i) =>
            size >= 0 ? size.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : node.SymbolicDimensions[i] is { Length: > 0 } symbol ? symbol
            : "?");
        return $"[{string.Join(", ", dimensions)}]";
    }
}
