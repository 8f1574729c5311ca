using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.OnnxFormat;
using Google.Protobuf;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>
/// A graph cut at its one sum of trees: what comes before it, and what comes after. Both halves stay graphs of the runtime, so that only the trees are walked here.
/// </summary>
/// <param name="Before">The graph that makes the columns of the trees from the inputs; null when an input is those columns.</param>
/// <param name="After">The graph that makes the outputs from the sum.</param>
/// <param name="Operator">The sum of trees.</param>
/// <param name="IsLogistic">Whether the one output is the logistic function of the sum.</param>
/// <param name="Columns">The feature that each column of the trees is made of, where the model says; else empty.</param>
internal sealed record GraphCut(byte[]? Before, byte[] After, NodeProto Operator, bool IsLogistic, ImmutableArray<string> Columns)
{
    // Written by ModelFitter.
    private const string ColumnsKey = "flywheel.columns";

    private const string MachineLearning = "ai.onnx.ml";
    private const string Trees = "TreeEnsembleRegressor";

    /// <summary>Cuts a model; null when it has no single sum of trees, or outputs that bypass it.</summary>
    internal static GraphCut? TryCut(ReadOnlyMemory<byte> bytes)
    {
        var model = ModelProto.Parser.ParseFrom(bytes.Span);
        var operators = model.Graph.Node.Where(node => node.OpType == Trees && node.Domain == MachineLearning).ToList();
        if (operators is not [{ Input: [var columns], Output: [var sum] } trees])
        {
            return null;
        }

        var rows = model.Graph.Input[0].Type?.TensorType?.Shape?.Dim is [var first, ..] ? first : new ShapeProto.Types.Dimension();
        var shape = new ShapeProto { Dim = { rows, new ShapeProto.Types.Dimension { DimValue = 1 } } };
        var after = Part(model, [Declare(sum, shape)], model.Graph.Output);
        if (after is null)
        {
            return null;
        }

        if (model.Graph.Input is [var only] && only.Name == columns)
        {
            return new GraphCut(null, after.ToByteArray(), trees, IsSigmoid(after), ColumnsOf(model));
        }

        return Part(model, model.Graph.Input, [Declare(columns, null)]) is { } before ? new GraphCut(before.ToByteArray(), after.ToByteArray(), trees, IsSigmoid(after), ColumnsOf(model)) : null;
    }

    /// <summary>The nodes that lead from these inputs to these outputs; null when the outputs need anything else.</summary>
    private static ModelProto? Part(ModelProto model, IReadOnlyCollection<ValueProto> inputs, IReadOnlyCollection<ValueProto> outputs)
    {
        var makers = model.Graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node, StringComparer.Ordinal);
        var constants = model.Graph.Initializer.ToDictionary(constant => constant.Name, StringComparer.Ordinal);
        var given = inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        var (nodes, used, seen) = (new HashSet<NodeProto>(ReferenceEqualityComparer.Instance), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var wanted = new Stack<string>(outputs.Select(output => output.Name));
        while (wanted.TryPop(out var value))
        {
            if (value.Length == 0 || given.Contains(value) || !seen.Add(value))
            {
                continue;
            }

            if (constants.ContainsKey(value))
            {
                used.Add(value);
            }
            else if (makers.TryGetValue(value, out var maker))
            {
                nodes.Add(maker);
                foreach (var input in maker.Input)
                {
                    wanted.Push(input);
                }
            }
            else
            {
                return null;
            }
        }

        // All of the model but its graph, which is most of it.
        var graph = model.Graph;
        model.Graph = null;
        var part = model.Clone();
        (model.Graph, part.Graph) = (graph, new GraphProto { Name = graph.Name });
        part.Graph.Node.AddRange(model.Graph.Node.Where(nodes.Contains));
        part.Graph.Initializer.AddRange(model.Graph.Initializer.Where(constant => used.Contains(constant.Name)));
        part.Graph.Input.AddRange(inputs);
        part.Graph.Output.AddRange(outputs);
        return part;
    }

    private static ImmutableArray<string> ColumnsOf(ModelProto model)
    {
        try
        {
            return model.MetadataProps.FirstOrDefault(entry => entry.Key == ColumnsKey) is { } columns ? [.. JsonSerializer.Deserialize<string[]>(columns.Value) ?? []] : [];
        }
        catch (JsonException)
        {
            // Another program's key of that name.
            return [];
        }
    }

    private static bool IsSigmoid(ModelProto after) =>
        after.Graph.Output.Count == 1 && after.Graph.Node.Select(node => node.OpType) is var operations
        && (operations.SequenceEqual(["Sigmoid"]) || operations.SequenceEqual(["Sigmoid", "Identity"]));

    private static ValueProto Declare(string name, ShapeProto? shape) =>
        new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.Element.Float, Shape = shape } } };
}
