using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Flywheel.Protocols.OpenInference.Grpc;

/// <summary>
/// The inference that nearly all callers make, read from the wire without an object a value: one row, lists of values, all outputs, plain names and texts. Whatever else a message is
/// goes the long way. Fields and wire types are those of <c>open_inference.proto</c> and of Protocol Buffers' encoding.
/// </summary>
internal static class WireRow
{
    /// <summary>The longest message that is read so, and the longest row it becomes.</summary>
    internal const int MaxBytes = 2_048, MaxRowBytes = 4 * MaxBytes;

    // What JSON leaves as it is.
    private static readonly SearchValues<byte> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.,:;/|()*%#@!?="u8);

    /// <summary>Turns a message to a row as JSON; false when it is another kind of request.</summary>
    /// <param name="message">The message.</param>
    /// <param name="row">Room for <see cref="MaxRowBytes"/>.</param>
    /// <param name="length">The row's bytes.</param>
    /// <param name="model">The name of the model, within the message.</param>
    internal static bool TryRead(ReadOnlySpan<byte> message, Span<byte> row, out int length, out ReadOnlySpan<byte> model)
    {
        length = 0;
        model = default;
        var reader = new WireReader(message);
        while (reader.TryReadField(out var field, out var value))
        {
            if (field == 1)
            {
                model = value;
            }
            else if (field != 5)
            {
                // A version, an id, parameters, outputs or raw contents.
                return false;
            }
            else
            {
                row[length] = length == 0 ? (byte)'{' : (byte)',';
                length++;
                if (!TryReadInput(value, row, ref length))
                {
                    return false;
                }
            }
        }

        if (!reader.IsAtEnd || length == 0)
        {
            return false;
        }

        row[length++] = (byte)'}';
        return true;
    }

    private static bool TryReadInput(ReadOnlySpan<byte> input, Span<byte> row, ref int length)
    {
        ReadOnlySpan<byte> name = default, type = default, shape = default, contents = default;
        var reader = new WireReader(input);
        while (reader.TryReadField(out var field, out var value))
        {
            switch (field)
            {
                case 1:
                    name = value;
                    break;
                case 2:
                    type = value;
                    break;
                case 3 when shape.IsEmpty:
                    shape = value;
                    break;
                case 5 when contents.IsEmpty:
                    contents = value;
                    break;
                default:
                    return false;
            }
        }

        // [1] or [1,1], each length one byte on the wire.
        if (!reader.IsAtEnd || name.IsEmpty || name.ContainsAnyExcept(s_plain) || !(shape.SequenceEqual("\u0001"u8) || shape.SequenceEqual("\u0001\u0001"u8)))
        {
            return false;
        }

        row[length++] = (byte)'"';
        Put(name, row, ref length);
        row[length++] = (byte)'"';
        row[length++] = (byte)':';
        return TryWriteValue(type, contents, row, ref length);
    }

    private static bool TryWriteValue(ReadOnlySpan<byte> type, ReadOnlySpan<byte> contents, Span<byte> row, ref int length)
    {
        var reader = new WireReader(contents);
        if (!reader.TryReadField(out var field, out var value) || !reader.IsAtEnd)
        {
            return false;
        }

        if (field == 8 && type.SequenceEqual("BYTES"u8) && !value.ContainsAnyExcept(s_plain))
        {
            row[length++] = (byte)'"';
            Put(value, row, ref length);
            row[length++] = (byte)'"';
            return true;
        }

        var number = (field, value.Length) switch
        {
            (7, sizeof(double)) when type.SequenceEqual("FP64"u8) => BinaryPrimitives.ReadDoubleLittleEndian(value),
            (6, sizeof(float)) when type.SequenceEqual("FP32"u8) => BinaryPrimitives.ReadSingleLittleEndian(value),
            _ => double.PositiveInfinity,
        };
        if (double.IsInfinity(number))
        {
            return false;
        }

        if (double.IsNaN(number))
        {
            Put("null"u8, row, ref length);
            return true;
        }

        var written = Utf8Formatter.TryFormat(number, row[length..], out var digits);
        length += digits;
        return written;
    }

    private static void Put(ReadOnlySpan<byte> bytes, Span<byte> row, ref int length)
    {
        bytes.CopyTo(row[length..]);
        length += bytes.Length;
    }
}
