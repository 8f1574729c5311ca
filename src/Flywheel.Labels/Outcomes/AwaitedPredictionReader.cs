using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Labels.Outcomes;

/// <summary>
/// Reads rows of a prediction log, one after the other. What recurs from row to row, releases, arms and decisions, is one object for all of them. Not thread-safe.
/// </summary>
public sealed class AwaitedPredictionReader
{
    private const int MostWords = 64;

    private readonly List<string> _words = [];
    private byte[] _digestText = [];
    private Digest _digest;

    /// <summary>Reads a row; inputs and features, most of it, are stepped over.</summary>
    /// <exception cref="JsonException">It is not a prediction row.</exception>
    public AwaitedPrediction Read(ReadOnlySpan<byte> json)
    {
        var (id, key, arm, decision) = ((string?)null, (string?)null, (string?)null, (string?)null);
        var (release, propensity, score) = (default(Digest), 0.0, (double?)null);
        var (eventTime, knownAt) = ((Timestamp?)null, (Timestamp?)null);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Inputs and features are skipped whole, so every name met is one of the row's own.
            if (reader.ValueTextEquals("id"u8))
            {
                id = Text(ref reader);
            }
            else if (reader.ValueTextEquals("entity"u8))
            {
                key = Text(ref reader);
            }
            else if (reader.ValueTextEquals("release"u8))
            {
                release = Release(ref reader);
            }
            else if (reader.ValueTextEquals("arm"u8))
            {
                arm = Word(ref reader);
            }
            else if (reader.ValueTextEquals("propensity"u8))
            {
                propensity = Number(ref reader);
            }
            else if (reader.ValueTextEquals("event_time"u8))
            {
                eventTime = Moment(ref reader);
            }
            else if (reader.ValueTextEquals("known_at"u8))
            {
                knownAt = Moment(ref reader);
            }
            else if (reader.ValueTextEquals("score"u8))
            {
                score = Number(ref reader);
            }
            else if (reader.ValueTextEquals("decision"u8))
            {
                decision = Word(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return id is not null && arm is not null && eventTime is { } happened && knownAt is { } known
            ? new AwaitedPrediction(id, key, release, arm, propensity, happened, score, decision) { KnownAt = known }
            : throw new JsonException("Not a prediction row.");
    }

    private Digest Release(ref Utf8JsonReader reader)
    {
        ToText(ref reader);
        if (!reader.ValueSpan.SequenceEqual(_digestText))
        {
            _digest = Digest.TryParse(reader.GetString(), out var release) ? release : throw new JsonException("Not a digest.");
            _digestText = reader.ValueSpan.ToArray();
        }

        return _digest;
    }

    private string Word(ref Utf8JsonReader reader)
    {
        ToText(ref reader);
        foreach (var word in _words)
        {
            if (reader.ValueTextEquals(word))
            {
                return word;
            }
        }

        var fresh = reader.GetString()!;
        if (_words.Count < MostWords)
        {
            _words.Add(fresh);
        }

        return fresh;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        ToText(ref reader);
        return reader.GetString()!;
    }

    private static void ToText(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A text is missing.");
        }
    }

    private static double Number(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new JsonException("A number is missing.");

    // Moments are written in one form, which the reader knows how to read fast; whoever writes another is understood too.
    private static Timestamp Moment(ref Utf8JsonReader reader)
    {
        ToText(ref reader);
        if (reader.ValueSpan.EndsWith("Z"u8) && reader.TryGetDateTimeOffset(out var time))
        {
            return Timestamp.From(time);
        }

        return Timestamp.TryParse(reader.GetString(), out var moment) ? moment : throw new JsonException("Not a moment.");
    }
}
