using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Protocols.Native;
using Flywheel.Serving;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Protocols.OpenInference;

/// <summary>
/// The inference that nearly all callers make, read and answered without an object a value: one row, its tensors in JSON, all outputs. Whatever else a body is goes the long way,
/// which also says what is wrong.
/// </summary>
internal static class SingleRow
{
    // Longer bodies are of many rows, or of texts that are slow anyway.
    private const int MaxBytes = 4_096, AnswerBytes = 512;

    private static readonly byte[][] s_types = [.. TensorType.All.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Reads a body into a lane; false when it is another kind of request.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> json, PredictionLane lane)
    {
        if (json.Length > MaxBytes || !JsonUnicode.IsWhole(json))
        {
            return false;
        }

        Span<byte> row = stackalloc byte[MaxBytes];
        try
        {
            if (!TryWrite(json, row, out var length))
            {
                return false;
            }

            var written = (ReadOnlySpan<byte>)row[..length];
            var reader = new Utf8JsonReader(written);
            return reader.Read() && lane.TryRead(ref reader, written);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    internal static void Write(HttpResponse response, string model, PredictionLane lane)
    {
        Span<byte> text = model.Length <= 128 ? stackalloc byte[AnswerBytes + 256] : new byte[AnswerBytes + (model.Length * 6)];
        var at = 0;
        Put(text, ref at, "{\"model_name\":\""u8);
        // Endpoints are named by letters, digits, '-' and '_'.
        at += Encoding.UTF8.GetBytes(model, text[at..]);
        Put(text, ref at, "\",\"model_version\":\""u8);
        Utf8Formatter.TryFormat(lane.Snapshot.Version.Version, text[at..], out var digits);
        at += digits;
        Put(text, ref at, "\",\"outputs\":[{\"name\":\"score\",\"datatype\":\"FP64\",\"shape\":[1],\"data\":["u8);
        at += ShortestNumber.Write(lane.Score, text[at..]);
        Put(text, ref at, "]},{\"name\":\"decision\",\"datatype\":\"BOOL\",\"shape\":[1],\"data\":["u8);
        Put(text, ref at, lane.Decision ? "true"u8 : "false"u8);
        Put(text, ref at, "]},{\"name\":\"id\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\""u8);
        Put(text, ref at, lane.Id);
        Put(text, ref at, "\"]}]}"u8);
        response.ContentType = "application/json";
        response.ContentLength = at;
        response.BodyWriter.Write(text[..at]);
    }

    // {"inputs":[{…}, …]} and nothing else becomes {"name":value, …}: each value is copied as it stands, so the row is shorter than the body.
    private static bool TryWrite(ReadOnlySpan<byte> json, Span<byte> row, out int length)
    {
        length = 0;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject
            || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("inputs"u8)
            || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            row[length] = length == 0 ? (byte)'{' : (byte)',';
            length++;
            if (!TryCopy(ref reader, json, row, ref length))
            {
                return false;
            }
        }

        if (length == 0 || reader.TokenType != JsonTokenType.EndArray || !reader.Read() || reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            return false;
        }

        row[length++] = (byte)'}';
        return true;
    }

    // One input, its four members in any order.
    private static bool TryCopy(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Span<byte> row, ref int length)
    {
        Range name = default, value = default;
        var (hasShape, hasType) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                name = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
            }
            else if (reader.ValueTextEquals("shape"u8))
            {
                hasShape = IsOneRow(ref reader);
            }
            else if (reader.ValueTextEquals("datatype"u8))
            {
                hasType = IsType(ref reader);
            }
            else if (!reader.ValueTextEquals("data"u8) || !TryReadOnly(ref reader, out value))
            {
                return false;
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject || name.Equals(default) || value.Equals(default) || !hasShape || !hasType)
        {
            return false;
        }

        Put(row, ref length, json[name]);
        row[length++] = (byte)':';
        Put(row, ref length, json[value]);
        return true;
    }

    // [1] or [1,1].
    private static bool IsOneRow(ref Utf8JsonReader reader)
    {
        var lengths = 0;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetInt64(out var one) || one != 1)
            {
                return false;
            }

            lengths++;
        }

        return reader.TokenType == JsonTokenType.EndArray && lengths is 1 or 2;
    }

    private static bool IsType(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        foreach (var type in s_types)
        {
            if (reader.ValueTextEquals(type))
            {
                return true;
            }
        }

        return false;
    }

    // The only value of [value] or [[value]].
    private static bool TryReadOnly(ref Utf8JsonReader reader, out Range value)
    {
        value = default;
        var depth = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            depth++;
        }

        if (depth is not (1 or 2) || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.EndArray)
        {
            return false;
        }

        value = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
        for (; depth > 0; depth--)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            {
                return false;
            }
        }

        return true;
    }

    private static void Put(Span<byte> target, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        at += bytes.Length;
    }
}
