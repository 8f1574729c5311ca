using System.Collections.Immutable;
using Flywheel.Core.Prediction;
using Flywheel.OnnxFormat;
using Google.Protobuf;

namespace Flywheel.Training.Onnx;

/// <summary>
/// Builds one ONNX graph: inputs, constants, nodes, outputs. The first dimension of inputs and outputs is the number of rows and is
/// left open. Calls in the same order give the same bytes: names are counted, fields are written in order, nothing is dated.
/// Checks that values belong to this graph, not that operators are used rightly: the runtime does that on load. Not thread-safe.
/// </summary>
/// <remarks>
/// Source: ONNX IR specification; operator sets ai.onnx 17 and ai.onnx.ml 3 under IR version 8, which every runtime since mid-2022 loads.
/// </remarks>
public sealed class OnnxGraphBuilder
{
    /// <summary>The domain of classical machine-learning operators (trees, label encoders, text).</summary>
    public const string MachineLearning = "ai.onnx.ml";

    private const long IrVersion = 8;
    private const long CoreOperators = 17;
    private const long MachineLearningOperators = 3;
    private const string Rows = "rows";

    private readonly GraphProto _graph;
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Starts an empty graph.</summary>
    public OnnxGraphBuilder(string name) => _graph = new GraphProto { Name = name };

    /// <summary>Declares an input of rows by <paramref name="width"/>.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public OnnxValue Input(string name, TensorType type, int width)
    {
        _graph.Input.Add(Declare(name, type, width));
        return Take(name, type);
    }

    /// <summary>Makes a value an output, under a name of its own, of rows by <paramref name="width"/>.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the value is not of this graph.</exception>
    public void Output(OnnxValue value, string name, int width)
    {
        Require(value);
        var output = Take(name, value.Type);
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = $"Identity_{name}", Input = { value.Name }, Output = { output.Name } });
        _graph.Output.Add(Declare(name, value.Type, width));
    }

    /// <summary>A constant of this shape; an empty shape is a scalar.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many values.</exception>
    public OnnxValue Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => AddInitializer(OnnxTensors.Of(values, shape), TensorType.Single);

    /// <inheritdoc cref="Constant(ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public OnnxValue Constant(ReadOnlySpan<double> values, params ReadOnlySpan<long> shape) => AddInitializer(OnnxTensors.Of(values, shape), TensorType.Double);

    /// <inheritdoc cref="Constant(ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public OnnxValue Constant(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) => AddInitializer(OnnxTensors.Of(values, shape), TensorType.Int64);

    /// <inheritdoc cref="Constant(ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public OnnxValue Constant(ReadOnlySpan<string> values, params ReadOnlySpan<long> shape) => AddInitializer(OnnxTensors.Of(values, shape), TensorType.Text);

    /// <summary>Adds a node of the core operators that gives one value.</summary>
    /// <exception cref="ArgumentException">An input is not of this graph.</exception>
    public OnnxValue Add(string operation, TensorType type, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        AddNode("", operation, [type], inputs, attributes)[0];

    /// <summary>Adds a node of the machine-learning operators that gives one value.</summary>
    /// <exception cref="ArgumentException">An input is not of this graph.</exception>
    public OnnxValue AddMachineLearning(string operation, TensorType type, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        AddNode(MachineLearning, operation, [type], inputs, attributes)[0];

    /// <summary>Adds a node of any known domain ("" is the core) that gives a value per type.</summary>
    /// <exception cref="ArgumentException">An input is not of this graph, or the domain is unknown.</exception>
    public ImmutableArray<OnnxValue> AddNode(
        string domain, string operation, ReadOnlySpan<TensorType> types, ReadOnlySpan<OnnxValue> inputs, ReadOnlySpan<OnnxAttribute> attributes)
    {
        if (domain is not ("" or MachineLearning))
        {
            throw new ArgumentException($"Unknown operator domain '{domain}'.", nameof(domain));
        }

        var name = $"{operation}_{_count++}";
        var node = new NodeProto { OpType = operation, Domain = domain, Name = name };
        foreach (var input in inputs)
        {
            Require(input);
            node.Input.Add(input.Name);
        }

        foreach (var attribute in attributes)
        {
            node.Attribute.Add(attribute.Proto);
        }

        var outputs = ImmutableArray.CreateBuilder<OnnxValue>(types.Length);
        foreach (var type in types)
        {
            outputs.Add(Take(types.Length == 1 ? name : $"{name}_{outputs.Count}", type));
            node.Output.Add(outputs[^1].Name);
        }

        _graph.Node.Add(node);
        return outputs.MoveToImmutable();
    }

    /// <summary>Stores a text with the model; a second text under one key replaces the first.</summary>
    public void Metadata(string key, string text) => _metadata[key] = text;

    /// <summary>The model file.</summary>
    public byte[] ToBytes()
    {
        var file = new ModelProto { IrVersion = IrVersion, ProducerName = "flywheel", Graph = _graph };
        file.OpsetImport.Add(new OperatorSetProto { Domain = "", Version = CoreOperators });
        file.OpsetImport.Add(new OperatorSetProto { Domain = MachineLearning, Version = MachineLearningOperators });
        file.MetadataProps.AddRange(_metadata.Select(entry => new EntryProto { Key = entry.Key, Value = entry.Value }));
        return file.ToByteArray();
    }

    private OnnxValue AddInitializer(TensorProto tensor, TensorType type)
    {
        tensor.Name = $"constant_{_count++}";
        _graph.Initializer.Add(tensor);
        return Take(tensor.Name, type);
    }

    private OnnxValue Take(string name, TensorType type) => _values.Add(name)
        ? new OnnxValue(name, type)
        : throw new ArgumentException($"The graph already has a value '{name}'.", nameof(name));

    private void Require(OnnxValue value)
    {
        if (value.Name.Length > 0 && !_values.Contains(value.Name))
        {
            throw new ArgumentException($"'{value.Name}' is not a value of this graph.", nameof(value));
        }
    }

    private static ValueProto Declare(string name, TensorType type, int width)
    {
        var shape = new ShapeProto();
        shape.Dim.Add(new ShapeProto.Types.Dimension { DimParam = Rows });
        shape.Dim.Add(new ShapeProto.Types.Dimension { DimValue = width });
        return new ValueProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxTensors.ElementOf(type), Shape = shape } },
        };
    }
}
