using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Flywheel.Protocols.OpenInference;

/// <summary>The values of one input, however they came.</summary>
internal abstract class InputTensor(string name, int count)
{
    internal string Name => name;

    /// <summary>Values.</summary>
    internal int Count => count;

    /// <summary>Writes a value as JSON has it: null when that went well, else why not.</summary>
    internal abstract string? Write(Utf8JsonWriter writer, int place);

    /// <summary>Writes a number. Tensors have no word for a missing value, so NaN is one.</summary>
    private protected static string? Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsNaN(value))
        {
            writer.WriteNullValue();
        }
        else if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }

        return double.IsInfinity(value) ? "infinite" : null;
    }

    private protected static string? Write(Utf8JsonWriter writer, ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            return "no UTF-8";
        }

        writer.WriteStringValue(text);
        return null;
    }

    /// <summary>Writes a value of a binary tensor: little-endian, as wide as its type; not a text.</summary>
    private protected static string? Write(Utf8JsonWriter writer, string type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case "BOOL":
                writer.WriteBooleanValue(value[0] != 0);
                return value[0] > 1 ? "neither 0 nor 1" : null;
            case "FP16":
                return Write(writer, (double)BinaryPrimitives.ReadHalfLittleEndian(value));
            case "FP32":
                return Write(writer, (double)BinaryPrimitives.ReadSingleLittleEndian(value));
            case "FP64":
                return Write(writer, BinaryPrimitives.ReadDoubleLittleEndian(value));
            case "UINT64":
                writer.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(value));
                return null;
            default:
                writer.WriteNumberValue(type switch
                {
                    "UINT8" => value[0],
                    "INT8" => (sbyte)value[0],
                    "UINT16" => BinaryPrimitives.ReadUInt16LittleEndian(value),
                    "INT16" => BinaryPrimitives.ReadInt16LittleEndian(value),
                    "UINT32" => BinaryPrimitives.ReadUInt32LittleEndian(value),
                    "INT32" => BinaryPrimitives.ReadInt32LittleEndian(value),
                    _ => BinaryPrimitives.ReadInt64LittleEndian(value),
                });
                return null;
        }
    }
}
