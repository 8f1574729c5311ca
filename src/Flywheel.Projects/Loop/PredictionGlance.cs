using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Projects.Loop;

/// <summary>What the loop needs of a row of the prediction log. Features and inputs, which are most of a row, are stepped over unread.</summary>
/// <param name="Id">The prediction.</param>
/// <param name="Release">The release that answered, by digest.</param>
/// <param name="Arm">Who answered, or that it was the shadow's.</param>
/// <param name="EventTime">When the thing predicted about happened.</param>
/// <param name="Score">What the model said; NaN where a fallback answered.</param>
internal readonly record struct PredictionGlance(string Id, string Release, string Arm, Timestamp EventTime, double Score)
{
    /// <summary>Reads a journal row.</summary>
    /// <param name="json">The row.</param>
    /// <param name="words">Arms and releases seen before: a few texts on millions of rows.</param>
    /// <exception cref="JsonException">It is no prediction.</exception>
    internal static PredictionGlance Read(ReadOnlySpan<byte> json, List<string> words)
    {
        var (id, release, arm, time, score) = ((string?)null, (string?)null, (string?)null, default(Timestamp?), double.NaN);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = reader.GetString();
            }
            else if (reader.ValueTextEquals("arm"u8))
            {
                reader.Read();
                arm = WordOf(ref reader, words);
            }
            else if (reader.ValueTextEquals("release"u8))
            {
                reader.Read();
                release = WordOf(ref reader, words);
            }
            else if (reader.ValueTextEquals("event_time"u8))
            {
                reader.Read();
                time = Timestamp.TryParse(reader.GetString(), out var moment) ? moment : null;
            }
            else if (reader.ValueTextEquals("score"u8))
            {
                reader.Read();
                score = reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : double.NaN;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return id is not null && release is not null && arm is not null && time is { } at
            ? new PredictionGlance(id, release, arm, at, score)
            : throw new JsonException("A prediction row has an id, a release, an arm and an event time.");
    }

    private static string WordOf(ref Utf8JsonReader reader, List<string> words)
    {
        foreach (var word in words)
        {
            if (reader.ValueTextEquals(word))
            {
                return word;
            }
        }

        var fresh = reader.GetString() ?? "";
        words.Add(fresh);
        return fresh;
    }
}
