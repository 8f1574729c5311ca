using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx;
using Flywheel.Training.Onnx;

namespace Flywheel.Engines.Tests.Onnx;

/// <summary>Small real models.</summary>
internal static class Models
{
    public static readonly OnnxPredictorLoader Loader = new(new OnnxOptions());

    /// <summary>y = x · (1, 2, 3) + 0.5.</summary>
    public static byte[] Affine()
    {
        var graph = new OnnxGraphBuilder("affine");
        var product = graph.Add("MatMul", TensorType.Single, [graph.Input("x", TensorType.Single, 3), graph.Constant([1f, 2f, 3f], 3, 1)]);
        graph.Output(graph.Add("Add", TensorType.Single, [product, graph.Constant([0.5f], 1)]), "y", 1);
        return graph.ToBytes();
    }

    /// <summary>Turns a city's name into 1 for Paris, 2 for Rome, -1 for anything else.</summary>
    public static byte[] CityCode()
    {
        var graph = new OnnxGraphBuilder("city");
        var code = graph.AddMachineLearning(
            "LabelEncoder",
            TensorType.Single,
            [graph.Input("city", TensorType.Text, 1)],
            OnnxAttribute.Of("keys_strings", ["Paris", "Rome", "São Paulo"]),
            OnnxAttribute.Of("values_floats", [1f, 2f, 3f]),
            OnnxAttribute.Of("default_float", -1f));
        graph.Output(code, "code", 1);
        return graph.ToBytes();
    }

    /// <summary>Looks a place up in (10, 20); any other place fails when it runs.</summary>
    public static byte[] LookUp()
    {
        var graph = new OnnxGraphBuilder("look-up");
        graph.Output(graph.Add("Gather", TensorType.Single, [graph.Constant([10f, 20f], 2), graph.Input("place", TensorType.Int64, 1)]), "value", 1);
        return graph.ToBytes();
    }

    /// <summary>Gives every numeric input back under another name, as its own type.</summary>
    public static byte[] Echo()
    {
        var graph = new OnnxGraphBuilder("echo");
        (string Name, TensorType Type, int Width)[] tensors =
            [("single", TensorType.Single, 2), ("double", TensorType.Double, 1), ("whole", TensorType.Int64, 3), ("flag", TensorType.Boolean, 1)];
        foreach (var (name, type, width) in tensors)
        {
            graph.Output(graph.Input(name, type, width), $"{name}_back", width);
        }

        return graph.ToBytes();
    }
}
