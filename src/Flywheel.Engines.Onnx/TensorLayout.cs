using System.Collections.Immutable;
using Flywheel.Core.Prediction;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Flywheel.Engines.Onnx;

/// <summary>One input or output of a graph.</summary>
/// <param name="Definition">What users see of it.</param>
/// <param name="NativeType">The runtime's name for the element type.</param>
/// <param name="RowShape">The shape of one row; empty for a plain column.</param>
internal sealed record TensorLayout(TensorDefinition Definition, TensorElementType NativeType, ImmutableArray<long> RowShape)
{
    public long[] ShapeOf(int rows) => [rows, .. RowShape];
}
