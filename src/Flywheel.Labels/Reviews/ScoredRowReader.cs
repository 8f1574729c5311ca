using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Labels.Reviews;

/// <summary>Reads of a row of the prediction log what rules ask about, and steps over the rest: most rows are asked about by nobody.</summary>
internal static class ScoredRowReader
{
    /// <exception cref="JsonException">It is not a prediction row.</exception>
    internal static ScoredRow Read(ReadOnlySpan<byte> json)
    {
        var (id, arm, score, threshold, knownAt) = ((string?)null, (string?)null, (double?)null, (double?)null, (Timestamp?)null);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                id = Text(ref reader);
            }
            else if (reader.ValueTextEquals("arm"u8))
            {
                arm = Text(ref reader);
            }
            else if (reader.ValueTextEquals("score"u8))
            {
                score = Number(ref reader);
            }
            else if (reader.ValueTextEquals("threshold"u8))
            {
                threshold = Number(ref reader);
            }
            else if (reader.ValueTextEquals("known_at"u8))
            {
                knownAt = Timestamp.TryParse(Text(ref reader), out var known) ? known : throw new JsonException("Not a moment.");
            }
            else
            {
                reader.Skip();
            }
        }

        return id is not null && arm is not null && knownAt is { } moment ? new ScoredRow(id, arm, score, threshold, moment) : throw new JsonException("Not a prediction row.");
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType is JsonTokenType.String ? reader.GetString() : throw new JsonException("A text is missing.");

    private static double? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch { JsonTokenType.Number => reader.GetDouble(), JsonTokenType.Null => null, _ => throw new JsonException("A number is missing.") };
    }
}
