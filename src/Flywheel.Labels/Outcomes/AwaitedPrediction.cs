using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>What a join needs to know of a prediction.</summary>
public readonly record struct AwaitedPrediction(
    string Id, string? Key, Digest Release, string Arm, double Propensity, Timestamp EventTime, double? Score, string? Decision)
{
    /// <summary>When the answer was given; nothing when it does not matter.</summary>
    public Timestamp KnownAt { get; init; }

    /// <summary>Outcomes are waited for from here: what happened long before it was asked about is not overdue.</summary>
    internal Timestamp WaitsFrom => KnownAt > EventTime ? KnownAt : EventTime;

    /// <summary>
    /// Reads what it needs of a row of the prediction log, and skips its inputs and features: most of the row.
    /// </summary>
    /// <exception cref="JsonException">It is not such a row.</exception>
    public static AwaitedPrediction Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (prediction, seen) = (default(AwaitedPrediction), 0);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            // Inputs and features are skipped whole, so every name met is one of the row's own.
            if (reader.ValueTextEquals("id"u8))
            {
                (prediction, seen) = (prediction with { Id = Text(ref reader) }, seen + 1);
            }
            else if (reader.ValueTextEquals("entity"u8))
            {
                prediction = prediction with { Key = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("release"u8))
            {
                prediction = prediction with { Release = Digest.TryParse(Text(ref reader), out var release) ? release : throw new JsonException("Not a digest.") };
            }
            else if (reader.ValueTextEquals("arm"u8))
            {
                (prediction, seen) = (prediction with { Arm = Text(ref reader) }, seen + 1);
            }
            else if (reader.ValueTextEquals("propensity"u8))
            {
                prediction = prediction with { Propensity = Number(ref reader) };
            }
            else if (reader.ValueTextEquals("event_time"u8))
            {
                (prediction, seen) = (prediction with { EventTime = Moment(ref reader) }, seen + 1);
            }
            else if (reader.ValueTextEquals("known_at"u8))
            {
                (prediction, seen) = (prediction with { KnownAt = Moment(ref reader) }, seen + 1);
            }
            else if (reader.ValueTextEquals("score"u8))
            {
                prediction = prediction with { Score = Number(ref reader) };
            }
            else if (reader.ValueTextEquals("decision"u8))
            {
                prediction = prediction with { Decision = Text(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return seen == 4 ? prediction : throw new JsonException("Not a prediction row.");
    }

    /// <summary>From a row of the prediction log.</summary>
    public static AwaitedPrediction From(PredictionRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new AwaitedPrediction(row.Id, row.Entity, row.Release, row.Arm, row.Propensity, row.EventTime, row.Score, row.Decision) { KnownAt = row.KnownAt };
    }

    private static string Text(ref Utf8JsonReader reader) => reader.Read() && reader.GetString() is { } text ? text : throw new JsonException("A text is missing.");

    private static double Number(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new JsonException("A number is missing.");

    private static Timestamp Moment(ref Utf8JsonReader reader) => Timestamp.TryParse(Text(ref reader), out var moment) ? moment : throw new JsonException("Not a moment.");
}
