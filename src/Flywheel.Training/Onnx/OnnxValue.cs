using Flywheel.Core.Prediction;

namespace Flywheel.Training.Onnx;

/// <summary>A value in a graph under construction: an input, a constant, or what a node gives. Belongs to the builder that made it.</summary>
/// <param name="Name">Unique within the graph.</param>
/// <param name="Type">Element type.</param>
public readonly record struct OnnxValue(string Name, TensorType Type)
{
    /// <summary>Stands for an optional input that is not given.</summary>
    public static OnnxValue None => new("", TensorType.Single);
}
