using System.Collections.Immutable;
using Flywheel.OnnxFormat;

namespace Flywheel.Engines.Onnx.Foreign;

/// <summary>An output of a foreign graph that could be its score.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Value">The tensor behind it: for a map, what the map is made of.</param>
/// <param name="Type">Element type.</param>
/// <param name="Rank">Dimensions, the rows among them.</param>
/// <param name="Width">Numbers a row; 0 when the file does not say.</param>
/// <param name="Classes">What each number of a row is the probability of, where the file says; else empty.</param>
internal sealed record ForeignOutput(string Name, string Value, TensorProto.Types.Element Type, int Rank, long Width, ImmutableArray<string> Classes)
{
    private const string Map = "ZipMap";

    internal bool IsMap => Value != Name;

    internal bool IsFloating => Type is TensorProto.Types.Element.Float or TensorProto.Types.Element.Double;

    /// <summary>Every output of numbers. A ZipMap, which converters of scikit-learn put last, only gives names to the numbers of a tensor, so it counts as that tensor.</summary>
    internal static ImmutableArray<ForeignOutput> Of(GraphProto graph)
    {
        var outputs = ImmutableArray.CreateBuilder<ForeignOutput>();
        foreach (var output in graph.Output)
        {
            if (graph.Node.FirstOrDefault(node => node.OpType == Map && node.Output.Contains(output.Name)) is { } map)
            {
                var classes = ClassesOf(map);
                outputs.Add(new ForeignOutput(output.Name, map.Input[0], TensorProto.Types.Element.Float, 2, classes.Length, classes));
            }
            else if (output.Type?.TensorType is { ElemType: not (TensorProto.Types.Element.String or TensorProto.Types.Element.Undefined) } tensor)
            {
                var sizes = tensor.Shape?.Dim.Skip(1).Select(size => size.DimValue).ToArray() ?? [0];
                outputs.Add(new ForeignOutput(output.Name, output.Name, tensor.ElemType, sizes.Length + 1, sizes.Aggregate(1L, (product, size) => product * size), []));
            }
        }

        return outputs.ToImmutable();
    }

    private static ImmutableArray<string> ClassesOf(NodeProto map) =>
        [.. map.Attribute.SelectMany(attribute => attribute.Ints.Select(label => label.ToString(System.Globalization.CultureInfo.InvariantCulture)).Concat(attribute.Strings.Select(label => label.ToStringUtf8())))];
}
