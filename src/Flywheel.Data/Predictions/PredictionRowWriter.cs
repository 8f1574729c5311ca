using System.Buffers;
using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Data.Predictions;

/// <summary>
/// Writes the rows of one release at one endpoint as <see cref="PredictionRow.ToJson"/> would, byte for byte, without an object a row: the answering path logs each
/// prediction through it. Not thread-safe.
/// </summary>
public sealed class PredictionRowWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(2048);
    private readonly Utf8JsonWriter _writer;
    private readonly JsonEncodedText _endpoint, _release;
    private readonly JsonEncodedText[] _features;
    private readonly double _threshold;

    /// <summary>Binds what all rows have in common.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="release">The release that answers.</param>
    /// <param name="threshold">The threshold of its decisions.</param>
    /// <param name="features">The names of its features, in the order their values will have.</param>
    public PredictionRowWriter(string endpoint, Digest release, double threshold, IEnumerable<string> features)
    {
        (_endpoint, _release, _threshold) = (JsonEncodedText.Encode(endpoint), JsonEncodedText.Encode(release.ToString()), threshold);
        _features = [.. features.Select(name => JsonEncodedText.Encode(name))];
        _writer = new Utf8JsonWriter(_buffer);
    }

    /// <summary>Writes one row; the bytes hold until the next.</summary>
    /// <param name="prediction">What is particular to it.</param>
    /// <param name="id">Its id, in ASCII.</param>
    /// <param name="entity">What it is about; empty for nothing.</param>
    /// <param name="inputs">The row as it was sent: one JSON object on one line.</param>
    /// <param name="features">The values, in the order of the names; their own names are not read.</param>
    public ReadOnlyMemory<byte> Write(in PredictionFacts prediction, ReadOnlySpan<byte> id, ReadOnlySpan<char> entity, ReadOnlySpan<byte> inputs, ReadOnlySpan<FeatureValue> features)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, id);
        _writer.WriteString("endpoint"u8, _endpoint);
        _writer.WriteString("release"u8, _release);
        _writer.WriteString("arm"u8, prediction.Arm);
        _writer.WriteNumber("propensity"u8, prediction.Propensity);
        Write("event_time"u8, prediction.EventTime);
        Write("known_at"u8, prediction.KnownAt);
        if (!entity.IsEmpty)
        {
            _writer.WriteString("entity"u8, entity);
        }

        _writer.WritePropertyName("inputs"u8);
        _writer.WriteRawValue(inputs, skipInputValidation: true);
        _writer.WriteStartObject("features"u8);
        for (var i = 0; i < features.Length; i++)
        {
            Write(_features[i], features[i]);
        }

        _writer.WriteEndObject();
        _writer.WriteNumber("score"u8, prediction.Score);
        _writer.WriteString("decision"u8, prediction.Decision ? "yes"u8 : "no"u8);
        _writer.WriteNumber("threshold"u8, _threshold);
        _writer.WriteNumber("latency_microseconds"u8, prediction.LatencyMicroseconds);
        if (prediction.Fallback is { } fallback)
        {
            _writer.WriteString("fallback"u8, fallback);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Write(JsonEncodedText name, FeatureValue value)
    {
        if (value.Text is { } text)
        {
            _writer.WriteString(name, text);
        }
        else if (value.Number is { } number && double.IsFinite(number))
        {
            _writer.WriteNumber(name, number);
        }
        else
        {
            _writer.WriteNull(name);
        }
    }

    private void Write(ReadOnlySpan<byte> name, Timestamp moment)
    {
        Span<byte> text = stackalloc byte[32];
        moment.TryFormat(text, out var written);
        _writer.WriteString(name, text[..written]);
    }
}
