using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>
/// Reads metrics straight off the bytes. Training loops log thousands a second, so the plain case makes no tree and no copies; whatever is
/// not plain (another field, another type, an escape) is left to the reader that can say what is wrong with it.
/// </summary>
internal static class MetricReader
{
    public static bool TryReadOne(ReadOnlySpan<byte> body, out RunId run, out MetricPoint point)
    {
        var state = default(Fields);
        var reader = new Utf8JsonReader(body);
        (run, point) = (default, default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!(reader.ValueTextEquals("run_id"u8) ? ReadRun(ref reader, ref run) : reader.ValueTextEquals("run_uuid"u8) ? reader.Read() : ReadField(ref reader, ref state, null)))
                {
                    return false;
                }
            }

            return reader.TokenType == JsonTokenType.EndObject && run != default && state.TryPoint(out point);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static bool TryReadBatch(ReadOnlySpan<byte> body, out RunId run, out ImmutableArray<MetricPoint> points)
    {
        var reader = new Utf8JsonReader(body);
        (run, points) = (default, []);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            MetricPoint[]? read = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var fine = reader.ValueTextEquals("run_id"u8) ? ReadRun(ref reader, ref run)
                    : reader.ValueTextEquals("metrics"u8) ? read is null && (read = ReadPoints(ref reader)) is not null
                    : (reader.ValueTextEquals("params"u8) || reader.ValueTextEquals("tags"u8)) && ReadEmpty(ref reader);
                if (!fine)
                {
                    return false;
                }
            }

            points = ImmutableCollectionsMarshal.AsImmutableArray(read ?? []);
            return reader.TokenType == JsonTokenType.EndObject && run != default && points.Length is > 0 and <= MlflowLimits.Metrics;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static MetricPoint[]? ReadPoints(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var points = new List<MetricPoint>(MlflowLimits.Metrics);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        string? before = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var state = new Fields { Before = before };
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!ReadField(ref reader, ref state, keys))
                {
                    return null;
                }
            }

            if (reader.TokenType != JsonTokenType.EndObject || !state.TryPoint(out var point) || points.Count == MlflowLimits.Metrics)
            {
                return null;
            }

            before = point.Key;
            points.Add(point);
        }

        return reader.TokenType == JsonTokenType.EndArray ? [.. points] : null;
    }

    private static bool ReadField(ref Utf8JsonReader reader, ref Fields fields, Dictionary<string, string>? keys)
    {
        if (reader.ValueTextEquals("key"u8))
        {
            return reader.Read() && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && (fields.Key = Key(ref reader, fields.Before, keys)) is not null;
        }

        if (reader.ValueTextEquals("value"u8))
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out fields.Value) && double.IsFinite(fields.Value) && (fields.HasValue = true);
        }

        if (reader.ValueTextEquals("timestamp"u8))
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out fields.At) && fields.At is >= 0 and <= long.MaxValue / 1_000 && (fields.HasAt = true);
        }

        return reader.ValueTextEquals("step"u8) && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out fields.Step);
    }

    /// <summary>The key as one string however often it comes, mostly right after itself.</summary>
    private static string? Key(ref Utf8JsonReader reader, string? before, Dictionary<string, string>? keys)
    {
        if (before is not null && reader.ValueTextEquals(before))
        {
            return before;
        }

        if (keys is null || reader.ValueSpan.Length > MlflowLimits.Key)
        {
            return reader.ValueSpan.Length == 0 ? null : reader.GetString();
        }

        Span<char> letters = stackalloc char[MlflowLimits.Key];
        var key = letters[..Encoding.UTF8.GetChars(reader.ValueSpan, letters)];
        var lookup = keys.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(key, out var known) && key.Length > 0)
        {
            known = key.ToString();
            keys.Add(known, known);
        }

        return known;
    }

    private static bool ReadRun(ref Utf8JsonReader reader, ref RunId run) =>
        reader.Read() && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && RunId.TryParse(reader.GetString(), out run);

    private static bool ReadEmpty(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.EndArray;

    private struct Fields
    {
        public string? Before;
        public string? Key;
        public double Value;
        public long At;
        public long Step;
        public bool HasValue;
        public bool HasAt;

        public readonly bool TryPoint(out MetricPoint point)
        {
            point = new MetricPoint(Key!, Value, Step, new Timestamp(At * 1_000));
            return Key is not null && HasValue && HasAt;
        }
    }
}
