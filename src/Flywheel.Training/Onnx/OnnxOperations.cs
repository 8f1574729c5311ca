using Flywheel.Core.Prediction;

namespace Flywheel.Training.Onnx;

/// <summary>The few operators every recipe and trainer needs, said shortly.</summary>
public static class OnnxOperations
{
    // Element codes of the Cast operator's "to".
    private const long SingleCode = 1, Int64Code = 7, BooleanCode = 9, DoubleCode = 11;

    /// <summary>These columns of rows by width, in this order.</summary>
    public static OnnxValue Columns(this OnnxGraphBuilder graph, OnnxValue value, params ReadOnlySpan<long> places) =>
        graph.Add("Gather", value.Type, [value, graph.Constant(places, places.Length)], OnnxAttribute.Of("axis", 1L));

    /// <summary>The same values in another element type.</summary>
    public static OnnxValue Cast(this OnnxGraphBuilder graph, OnnxValue value, TensorType type)
    {
        var code = type switch
        {
            TensorType.Single => SingleCode,
            TensorType.Double => DoubleCode,
            TensorType.Int64 => Int64Code,
            TensorType.Boolean => BooleanCode,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Nothing is cast to text here."),
        };
        return value.Type == type ? value : graph.Add("Cast", type, [value], OnnxAttribute.Of("to", code));
    }

    /// <summary>Values side by side; one value is itself.</summary>
    public static OnnxValue Beside(this OnnxGraphBuilder graph, params ReadOnlySpan<OnnxValue> values) =>
        values.Length == 1 ? values[0] : graph.Add("Concat", values[0].Type, values, OnnxAttribute.Of("axis", 1L));

    /// <summary>The first where the condition holds, the second elsewhere.</summary>
    public static OnnxValue Where(this OnnxGraphBuilder graph, OnnxValue condition, OnnxValue then, OnnxValue otherwise) =>
        graph.Add("Where", then.Type, [condition, then, otherwise]);

    /// <summary>True where the value is NaN, which is to say missing.</summary>
    public static OnnxValue IsMissing(this OnnxGraphBuilder graph, OnnxValue value) => graph.Add("IsNaN", TensorType.Boolean, [value]);
}
