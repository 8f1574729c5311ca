using System.Runtime.InteropServices;
using Flywheel.Core.Prediction;
using Flywheel.OnnxFormat;
using Google.Protobuf;

namespace Flywheel.Training.Onnx;

/// <summary>Constants as the format stores them: raw little-endian bytes for numbers, UTF-8 for texts.</summary>
internal static class OnnxTensors
{
    internal static TensorProto Of(ReadOnlySpan<float> values, ReadOnlySpan<long> shape) => Raw(values, shape, TensorProto.Types.Element.Float);

    internal static TensorProto Of(ReadOnlySpan<double> values, ReadOnlySpan<long> shape) => Raw(values, shape, TensorProto.Types.Element.Double);

    internal static TensorProto Of(ReadOnlySpan<long> values, ReadOnlySpan<long> shape) => Raw(values, shape, TensorProto.Types.Element.Int64);

    internal static TensorProto Of(ReadOnlySpan<string> values, ReadOnlySpan<long> shape)
    {
        var tensor = Shaped(values.Length, shape, TensorProto.Types.Element.String);
        foreach (var value in values)
        {
            tensor.StringData.Add(ByteString.CopyFromUtf8(value));
        }

        return tensor;
    }

    internal static TensorProto.Types.Element ElementOf(TensorType type) => type switch
    {
        TensorType.Single => TensorProto.Types.Element.Float,
        TensorType.Double => TensorProto.Types.Element.Double,
        TensorType.Int64 => TensorProto.Types.Element.Int64,
        TensorType.Text => TensorProto.Types.Element.String,
        TensorType.Boolean => TensorProto.Types.Element.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a tensor type."),
    };

    private static TensorProto Raw<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, TensorProto.Types.Element element)
        where T : unmanaged
    {
        var tensor = Shaped(values.Length, shape, element);
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        return tensor;
    }

    private static TensorProto Shaped(int count, ReadOnlySpan<long> shape, TensorProto.Types.Element element)
    {
        var tensor = new TensorProto { DataType = element };
        long held = 1;
        foreach (var size in shape)
        {
            tensor.Dims.Add(size);
            held *= size;
        }

        return held == count ? tensor : throw new ArgumentException($"The shape holds {held} values, not {count}.", nameof(shape));
    }
}
