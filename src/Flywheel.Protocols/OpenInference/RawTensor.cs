using System.Buffers.Binary;
using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Protocols.OpenInference;

/// <summary>An input whose values are bytes: little-endian, one after the other, a text as its length in four bytes and its UTF-8.</summary>
internal sealed class RawTensor : InputTensor
{
    private readonly string _type;
    private readonly ReadOnlyMemory<byte> _bytes;

    // Where each text begins and how long it is; empty for values of one width.
    private readonly (int Start, int Length)[] _texts;

    private RawTensor(string name, string type, int count, ReadOnlyMemory<byte> bytes, (int Start, int Length)[] texts)
        : base(name, count) => (_type, _bytes, _texts) = (type, bytes, texts);

    /// <summary>Reads the bytes of a tensor; refuses those that are more or fewer than its rows have.</summary>
    internal static Result<InputTensor> Read(string name, string type, int rows, ReadOnlyMemory<byte> bytes)
    {
        var size = TensorType.SizeOf(type);
        var texts = Array.Empty<(int, int)>();
        var whole = size == TensorType.Varying ? TryReadTexts(bytes.Span, rows, out texts) : bytes.Length == (long)rows * size;
        return whole
            ? new RawTensor(name, type, rows, bytes, texts)
            : InferRequest.Wrong($"the input '{name}' has {bytes.Length} bytes, which are not {rows} values of {type}");
    }

    internal override string? Write(Utf8JsonWriter writer, int row)
    {
        var size = TensorType.SizeOf(_type);
        return size == TensorType.Varying
            ? Write(writer, _bytes.Span.Slice(_texts[row].Start, _texts[row].Length))
            : Write(writer, _type, _bytes.Span.Slice(row * size, size));
    }

    private static bool TryReadTexts(ReadOnlySpan<byte> bytes, int rows, out (int Start, int Length)[] texts)
    {
        // Each text has four bytes at least, so rows that are only claimed get no memory.
        texts = bytes.Length / 4 >= rows ? new (int, int)[rows] : [];
        var at = 0;
        for (var row = 0; row < texts.Length; row++)
        {
            if (bytes.Length - at < 4 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) > bytes.Length - at - 4)
            {
                return false;
            }

            texts[row] = (at + 4, BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]));
            at += 4 + texts[row].Length;
        }

        return texts.Length == rows && at == bytes.Length;
    }
}
