using Flywheel.OnnxFormat;
using Google.Protobuf;

namespace Flywheel.Training.Onnx;

/// <summary>A named setting of a node. Immutable.</summary>
public sealed class OnnxAttribute
{
    private OnnxAttribute(AttributeProto proto) => Proto = proto;

    internal AttributeProto Proto { get; }

    /// <summary>A whole number.</summary>
    public static OnnxAttribute Of(string name, long value) => new(new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Int, I = value });

    /// <summary>A 32-bit float.</summary>
    public static OnnxAttribute Of(string name, float value) => new(new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Float, F = value });

    /// <summary>A text.</summary>
    public static OnnxAttribute Of(string name, string value) =>
        new(new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.String, S = ByteString.CopyFromUtf8(value) });

    /// <summary>Whole numbers.</summary>
    public static OnnxAttribute Of(string name, IEnumerable<long> values)
    {
        var proto = new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Ints };
        proto.Ints.AddRange(values);
        return new OnnxAttribute(proto);
    }

    /// <summary>32-bit floats.</summary>
    public static OnnxAttribute Of(string name, IEnumerable<float> values)
    {
        var proto = new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Floats };
        proto.Floats.AddRange(values);
        return new OnnxAttribute(proto);
    }

    /// <summary>Texts.</summary>
    public static OnnxAttribute Of(string name, IEnumerable<string> values)
    {
        var proto = new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Strings };
        proto.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
        return new OnnxAttribute(proto);
    }
}
