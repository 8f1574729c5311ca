using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Data;

namespace Flywheel.Labels.Reviews;

/// <summary>Something that happened to a review: the row type of the review log. Asked first, then answered or expired.</summary>
public sealed record ReviewRow
{
    /// <summary>The prediction it is about.</summary>
    public required string Prediction { get; init; }

    /// <summary>When it happened.</summary>
    public required Timestamp At { get; init; }

    /// <summary>The rule that asked; null in answers.</summary>
    public string? Rule { get; init; }

    /// <summary>What the model said; null in answers.</summary>
    public double? Score { get; init; }

    /// <summary>The row as the caller sent it; null in answers.</summary>
    public string? Inputs { get; init; }

    /// <summary>What the person said: 1 for yes, 0 for no; null in questions.</summary>
    public double? Answer { get; init; }

    /// <summary>Who said it.</summary>
    public string? By { get; init; }

    /// <summary>Why, in the person's words.</summary>
    public string? Comment { get; init; }

    /// <summary>The dataset that an endpoint's reviews are appended to.</summary>
    public static string DatasetOf(string endpoint) => $"{endpoint}.reviews";

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
