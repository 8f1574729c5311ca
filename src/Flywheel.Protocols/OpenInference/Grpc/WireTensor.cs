using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.OpenInference.Wire;

namespace Flywheel.Protocols.OpenInference.Grpc;

/// <summary>An input whose values stand in the list of their type.</summary>
internal sealed class WireTensor : InputTensor
{
    private readonly InferTensorContents _contents;
    private readonly string _type;

    private WireTensor(string name, string type, int count, InferTensorContents contents)
        : base(name, count) => (_type, _contents) = (type, contents);

    /// <summary>Reads an input: its contents, or the raw bytes that came for it.</summary>
    internal static Result<NamedTensor> Read(ModelInferRequest.Types.InferInputTensor input, ReadOnlyMemory<byte>? raw, IReadOnlyDictionary<string, ImmutableArray<string>> wide)
    {
        var shaped = NamedTensor.Shape(input.Name, input.Datatype, [.. input.Shape.Take(3)], wide);
        if (!shaped.TryGet(out var found))
        {
            return shaped.Refused<NamedTensor>();
        }

        var read = Read(input, raw, found.Rows * found.Columns.Length);
        return read.TryGet(out var values) ? new NamedTensor(input.Name, values, found.Columns) : read.Refused<NamedTensor>();
    }

    private static Result<InputTensor> Read(ModelInferRequest.Types.InferInputTensor input, ReadOnlyMemory<byte>? raw, int count)
    {
        if (raw is { } bytes)
        {
            return input.Contents is null
                ? RawTensor.Read(input.Name, input.Datatype, count, bytes)
                : InferRequest.Wrong($"the input '{input.Name}' has contents, and the request has raw contents");
        }

        var contents = input.Contents ?? new InferTensorContents();
        var there = CountOf(input.Datatype, contents);
        return there == count
            ? new WireTensor(input.Name, input.Datatype, count, contents)
            : InferRequest.Wrong($"the input '{input.Name}' has {there} values in the contents of {input.Datatype} and the shape [{string.Join(',', input.Shape)}]");
    }

    internal override string? Write(Utf8JsonWriter writer, int row)
    {
        switch (_type)
        {
            case "BOOL":
                writer.WriteBooleanValue(_contents.BoolContents[row]);
                return null;
            case "FP32":
                return Write(writer, (double)_contents.Fp32Contents[row]);
            case "FP64":
                return Write(writer, _contents.Fp64Contents[row]);
            case TensorType.Bytes:
                return Write(writer, _contents.BytesContents[row].Span);
            case "UINT64":
                writer.WriteNumberValue(_contents.Uint64Contents[row]);
                return null;
            default:
                writer.WriteNumberValue(_type switch
                {
                    "INT64" => _contents.Int64Contents[row],
                    "INT8" or "INT16" or "INT32" => _contents.IntContents[row],
                    _ => _contents.UintContents[row],
                });
                return null;
        }
    }

    // FP16 has no list: it comes as raw bytes only.
    private static int CountOf(string type, InferTensorContents contents) => type switch
    {
        "BOOL" => contents.BoolContents.Count,
        "INT8" or "INT16" or "INT32" => contents.IntContents.Count,
        "INT64" => contents.Int64Contents.Count,
        "UINT8" or "UINT16" or "UINT32" => contents.UintContents.Count,
        "UINT64" => contents.Uint64Contents.Count,
        "FP32" => contents.Fp32Contents.Count,
        "FP64" => contents.Fp64Contents.Count,
        TensorType.Bytes => contents.BytesContents.Count,
        _ => 0,
    };
}
