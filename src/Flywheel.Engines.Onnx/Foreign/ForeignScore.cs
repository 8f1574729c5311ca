using System.Globalization;
using Flywheel.Core;
using Flywheel.OnnxFormat;
using Google.Protobuf;

namespace Flywheel.Engines.Onnx.Foreign;

/// <summary>The number of a row that is the score, and how the graph is made to give only that.</summary>
/// <param name="Output">The output it stands in.</param>
/// <param name="Column">Its place in a row.</param>
internal sealed record ForeignScore(ForeignOutput Output, int Column)
{
    private const string Name = "score";
    private const string Remedy = "Say which number is the score: --score OUTPUT or --score OUTPUT:WHICH.";

    // Operators that are added are of every set since this one.
    private const int Opset = 13;

    /// <summary>Finds what the user named, or else the only number it can be; refuses <c>onnx.score</c>.</summary>
    internal static Result<ForeignScore> Choose(GraphProto graph, string? named)
    {
        var outputs = ForeignOutput.Of(graph);
        var (name, which) = (named, (string?)null);
        if (named is not null && outputs.All(output => output.Name != named) && named.LastIndexOf(':') is > 0 and var colon)
        {
            (name, which) = (named[..colon], named[(colon + 1)..]);
        }

        ForeignOutput[] found = [.. outputs.Where(output => name is null ? output.IsFloating : output.Name == name)];
        return found switch
        {
            [var only] => Within(only, which),
            [] when name is not null => Refuse($"There is no output of numbers '{name}'.", Spelling.DidYouMean(name, outputs.Select(output => output.Name))),
            [] => Refuse("The model has no output of floating numbers.", "Export it with its scores as an output."),
            _ => Refuse($"The model has {found.Length} outputs of floating numbers: {string.Join(", ", found.Select(output => output.Name))}.", Remedy),
        };
    }

    /// <summary>Makes the score the graph's only output: any number of rows by one 32-bit float.</summary>
    internal void MakeOnlyOutput(ModelProto model, List<string> changes)
    {
        var graph = model.Graph;
        var given = graph.Output.Select(output => output.Name).ToList();
        foreach (var map in graph.Node.Where(node => node.OpType == "ZipMap").ToList())
        {
            // The runtime would compute a map that nobody reads.
            graph.Node.Remove(map);
        }

        var value = Output.Value;
        if (Output.Type != TensorProto.Types.Element.Float)
        {
            value = Add(model, "Cast", [value], new AttributeProto { Name = "to", Type = AttributeProto.Types.Kind.Int, I = (long)TensorProto.Types.Element.Float });
            changes.Add($"The output '{Output.Name}' is rounded to 32 bits.");
        }

        if (Output.Rank != 2)
        {
            value = Add(model, "Reshape", [value, Constant(model, [2], -1, Output.Width)]);
        }

        if (Output.Width != 1)
        {
            value = Add(model, "Gather", [value, Constant(model, [1], Column)], new AttributeProto { Name = "axis", Type = AttributeProto.Types.Kind.Int, I = 1 });
        }

        graph.Output.Clear();
        graph.Output.Add(new ValueProto
        {
            Name = value,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor
                {
                    ElemType = TensorProto.Types.Element.Float,
                    Shape = new ShapeProto { Dim = { new ShapeProto.Types.Dimension { DimParam = "rows" }, new ShapeProto.Types.Dimension { DimValue = 1 } } },
                },
            },
        });
        if (given.Count > 1)
        {
            changes.Add($"Of its outputs ({string.Join(", ", given)}) only '{this}' is computed.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Output.Width == 1 ? Output.Name
        : $"{Output.Name}:{(Output.Classes.IsEmpty ? Column.ToString(CultureInfo.InvariantCulture) : Output.Classes[Column])}";

    private static Result<ForeignScore> Within(ForeignOutput output, string? which)
    {
        if (which is null)
        {
            return output.Width switch
            {
                1 => new ForeignScore(output, 0),
                2 => new ForeignScore(output, 1),
                0 => Refuse($"The file does not say how many numbers a row of '{output.Name}' has.", $"Say which one is the score: --score {output.Name}:0."),
                _ => Refuse($"A row of '{output.Name}' has {output.Width} numbers{(output.Classes.IsEmpty ? "" : $": {string.Join(", ", output.Classes)}")}.", $"Say which one is the score: --score {output.Name}:{(output.Classes.IsEmpty ? "0" : output.Classes[0])}."),
            };
        }

        var place = output.Classes.IndexOf(which);
        if (place < 0 && !(int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out place) && (output.Width == 0 || place < output.Width)))
        {
            return Refuse($"A row of '{output.Name}' has no number '{which}'.", output.Classes.IsEmpty ? $"Name a place from 0 to {output.Width - 1}." : Spelling.DidYouMean(which, output.Classes));
        }

        return new ForeignScore(output, place);
    }

    private static string Add(ModelProto model, string operation, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        if (model.OpsetImport.All(set => set.Domain.Length > 0))
        {
            model.OpsetImport.Add(new OperatorSetProto { Domain = "", Version = Opset });
        }

        var name = Unused(model.Graph);
        model.Graph.Node.Add(new NodeProto { OpType = operation, Input = { inputs }, Output = { name }, Attribute = { attributes } });
        return name;
    }

    private static string Constant(ModelProto model, long[] shape, params long[] values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        var tensor = new TensorProto { Dims = { shape }, DataType = TensorProto.Types.Element.Int64, RawData = ByteString.CopyFrom(bytes) };
        return Add(model, "Constant", [], new AttributeProto { Name = "value", Type = AttributeProto.Types.Kind.Tensor, T = tensor });
    }

    private static string Unused(GraphProto graph)
    {
        var taken = graph.Node.SelectMany(node => node.Output).Concat(graph.Input.Select(input => input.Name)).Concat(graph.Initializer.Select(constant => constant.Name)).ToHashSet(StringComparer.Ordinal);
        var name = Name;
        for (var i = 1; taken.Contains(name); i++)
        {
            name = FormattableString.Invariant($"{Name}_{i}");
        }

        return name;
    }

    private static Refusal Refuse(string sentence, string remedy) => new("onnx.score", "Which number is the score?", sentence, remedy.Length > 0 ? remedy : Remedy);
}
