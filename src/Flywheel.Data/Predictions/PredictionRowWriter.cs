using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Data.Predictions;

/// <summary>
/// Writes the rows of one release at one endpoint as <see cref="PredictionRow.ToJson"/> would, byte for byte, without an object a row: the answering path logs each
/// prediction through it. Not thread-safe.
/// </summary>
public sealed class PredictionRowWriter
{
    // More than any number or moment takes.
    private const int NumberBytes = 64;

    // Beyond it a number's text may have an exponent.
    private const double LargestWhole = 1L << 50;

    // What JSON leaves as it is among the characters that ids, names and codes are made of.
    private static readonly SearchValues<char> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.,:;/|()*%#@!?=");

    private readonly byte[] _start;
    private readonly byte[][] _features;
    private readonly bool[] _isText;
    private readonly double _threshold;
    private byte[] _bytes = new byte[2048];
    private int _length;

    /// <summary>Binds what all rows have in common.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="release">The release that answers.</param>
    /// <param name="threshold">The threshold of its decisions.</param>
    /// <param name="features">The names of its features, in the order their values will have, and which are texts.</param>
    public PredictionRowWriter(string endpoint, Digest release, double threshold, IEnumerable<(string Name, bool IsText)> features)
    {
        var all = features.ToArray();
        _start = Encoding.UTF8.GetBytes($"\",\"endpoint\":\"{JsonEncodedText.Encode(endpoint)}\",\"release\":\"{release}\",\"arm\":\"");
        _features = [.. all.Select((feature, i) => Encoding.UTF8.GetBytes($"{(i == 0 ? "" : ",")}\"{JsonEncodedText.Encode(feature.Name)}\":"))];
        _isText = [.. all.Select(feature => feature.IsText)];
        _threshold = threshold;
    }

    /// <summary>Writes one row; the bytes hold until the next.</summary>
    /// <param name="prediction">What is particular to it.</param>
    /// <param name="id">Its id: ASCII letters and digits.</param>
    /// <param name="entity">What it is about; empty for nothing.</param>
    /// <param name="inputs">The row as it was sent: one JSON object on one line.</param>
    /// <param name="numbers">The value of each feature that is a number; NaN is missing.</param>
    /// <param name="texts">The value of each feature that is a text; null is missing.</param>
    public ReadOnlyMemory<byte> Write(
        in PredictionFacts prediction, ReadOnlySpan<byte> id, ReadOnlySpan<char> entity, ReadOnlySpan<byte> inputs, ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts)
    {
        _length = 0;
        Put("{\"id\":\""u8);
        Put(id);
        Put(_start);
        PutText(prediction.Arm);
        Put("\",\"propensity\":"u8);
        Put(prediction.Propensity);
        Put(",\"event_time\":\""u8);
        Put(prediction.EventTime);
        Put("\",\"known_at\":\""u8);
        Put(prediction.KnownAt);
        if (!entity.IsEmpty)
        {
            Put("\",\"entity\":\""u8);
            PutText(entity);
        }

        Put("\",\"inputs\":"u8);
        Put(inputs);
        Put(",\"features\":{"u8);
        PutFeatures(numbers, texts);
        Put("},\"score\":"u8);
        Put(prediction.Score);
        Put(prediction.Decision ? ",\"decision\":\"yes\",\"threshold\":"u8 : ",\"decision\":\"no\",\"threshold\":"u8);
        Put(_threshold);
        Put(",\"latency_microseconds\":"u8);
        Put(prediction.LatencyMicroseconds);
        if (prediction.Fallback is { } fallback)
        {
            Put(",\"fallback\":\""u8);
            PutText(fallback);
            Put("\""u8);
        }

        Put("}"u8);
        return _bytes.AsMemory(0, _length);
    }

    private void PutFeatures(ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts)
    {
        for (var i = 0; i < _features.Length; i++)
        {
            Put(_features[i]);
            if (_isText[i] ? texts[i] is null : !double.IsFinite(numbers[i]))
            {
                Put("null"u8);
            }
            else if (_isText[i])
            {
                Put("\""u8);
                PutText(texts[i]);
                Put("\""u8);
            }
            else
            {
                Put(numbers[i]);
            }
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    // Whole numbers, which many features are, are written in a tenth of the time; their text is the same.
    private void Put(double number)
    {
        var whole = (long)number;
        if (whole == number && number is > -LargestWhole and < LargestWhole && (whole != 0 || !double.IsNegative(number)))
        {
            Put(whole);
            return;
        }

        _length += ShortestNumber.Write(number, Room(NumberBytes));
    }

    private void Put(long number)
    {
        Utf8Formatter.TryFormat(number, Room(NumberBytes), out var written);
        _length += written;
    }

    private void Put(Timestamp moment)
    {
        moment.TryFormat(Room(NumberBytes), out var written);
        _length += written;
    }

    private void PutText(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(s_plain))
        {
            Put(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
            return;
        }

        _length += Encoding.UTF8.GetBytes(text, Room(text.Length));
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        }

        return _bytes.AsSpan(_length);
    }
}
