using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Reviews;

/// <summary>Something that happened to a review: the row type of the review log. Asked first, then claimed, then answered, or none of it.</summary>
public sealed record ReviewRow
{
    /// <summary>The prediction it is about.</summary>
    public required string Prediction { get; init; }

    /// <summary>When it happened.</summary>
    public required Timestamp At { get; init; }

    /// <summary>The rule that asked; only in questions.</summary>
    public string? Rule { get; init; }

    /// <summary>What the model said; only in questions.</summary>
    public double? Score { get; init; }

    /// <summary>What was decided; only in questions, and null where nothing was.</summary>
    public string? Decision { get; init; }

    /// <summary>The row as the caller sent it; only in questions.</summary>
    public string? Inputs { get; init; }

    /// <summary>What it was about, where the caller said; only in questions.</summary>
    public string? Entity { get; init; }

    /// <summary>When the thing predicted about happened; only in questions.</summary>
    public Timestamp? EventTime { get; init; }

    /// <summary>Who wrote the prediction's row, and which of its rows it is: up to there the prediction log has been asked about. Only in questions.</summary>
    public string? Writer { get; init; }

    /// <summary>See <see cref="Writer"/>.</summary>
    public long? Offset { get; init; }

    /// <summary>Until when others are kept away; only in claims.</summary>
    public Timestamp? ClaimedUntil { get; init; }

    /// <summary>What the person said: 1 for yes, 0 for no; only in answers.</summary>
    public double? Answer { get; init; }

    /// <summary>Who claimed or answered.</summary>
    public string? By { get; init; }

    /// <summary>Why, in the person's words.</summary>
    public string? Comment { get; init; }

    /// <summary>The dataset that an endpoint's reviews are appended to.</summary>
    public static string DatasetOf(string endpoint) => $"{endpoint}.reviews";

    /// <summary>A question about a prediction.</summary>
    public static ReviewRow Ask(PredictionRow prediction, string rule, Timestamp at)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return new ReviewRow
        {
            Prediction = prediction.Id,
            At = at,
            Rule = rule,
            Score = prediction.Score,
            Decision = prediction.Decision,
            Inputs = prediction.Inputs,
            Entity = prediction.Entity,
            EventTime = prediction.EventTime,
        };
    }

    /// <summary>One JSON object in UTF-8 without a line break: a journal row.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ReviewJson.Default.ReviewRow);

    /// <summary>Reads a journal row.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static ReviewRow FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ReviewJson.Default.ReviewRow) ?? throw new JsonException("A review row is not null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TimestampJson)])]
[JsonSerializable(typeof(ReviewRow))]
internal sealed partial class ReviewJson : JsonSerializerContext;
