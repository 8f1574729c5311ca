using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Predictions;

/// <summary>
/// One answer given: the row type of the prediction log. Serving appends it to the journal of <see cref="DatasetOf"/>; monitoring and
/// labels read it as any other dataset. Holds everything needed to give the same answer again.
/// </summary>
public sealed record PredictionRow
{
    /// <summary>The arm of rows that nobody was answered with: a shadow scored a copy, under the id of the row that was answered.</summary>
    public const string ShadowArm = "shadow";

    /// <summary>Names the prediction, as the caller was told.</summary>
    public required string Id { get; init; }

    /// <summary>The endpoint that answered.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The release that answered, by digest.</summary>
    public required Digest Release { get; init; }

    /// <summary>The arm of the routing: <c>champion</c>, <c>canary</c>.</summary>
    public required string Arm { get; init; }

    /// <summary>The probability with which routing chose this arm, in (0, 1].</summary>
    public required double Propensity { get; init; }

    /// <summary>When the thing predicted about happened: the time features were computed as of.</summary>
    public required Timestamp EventTime { get; init; }

    /// <summary>When the answer was given.</summary>
    public required Timestamp KnownAt { get; init; }

    /// <summary>What it was about, where the caller said: outcomes join on it.</summary>
    public string? Entity { get; init; }

    /// <summary>The row as the caller sent it: one JSON object.</summary>
    [JsonConverter(typeof(RawJson))]
    public required string Inputs { get; init; }

    /// <summary>The features computed from it, in the order of the feature plan.</summary>
    [JsonConverter(typeof(FeatureValuesJson))]
    public required ImmutableArray<FeatureValue> Features { get; init; }

    /// <summary>What the model said; null when a fallback answered that has no score.</summary>
    public double? Score { get; init; }

    /// <summary>What was decided; null when the endpoint only scores.</summary>
    public string? Decision { get; init; }

    /// <summary>The threshold the decision was made with.</summary>
    public double? Threshold { get; init; }

    /// <summary>Time from reading the request to having the answer, in microseconds.</summary>
    public required long LatencyMicroseconds { get; init; }

    /// <summary>The named fallback that answered, and why, when it was not the release; null when it was.</summary>
    public string? Fallback { get; init; }

    /// <summary>The columns that the journal's rows have as a table.</summary>
    public static Schema Schema { get; } = new(
    [
        new("id", ColumnType.Text, Nullable: false),
        new("endpoint", ColumnType.Text, Nullable: false),
        new("release", ColumnType.Text, Nullable: false),
        new("arm", ColumnType.Text, Nullable: false),
        new("propensity", ColumnType.Double, Nullable: false),
        new("event_time", ColumnType.Timestamp, Nullable: false),
        new("known_at", ColumnType.Timestamp, Nullable: false),
        new("entity", ColumnType.Text),
        new("inputs", ColumnType.Text, Nullable: false),
        new("features", ColumnType.Text, Nullable: false),
        new("score", ColumnType.Double),
        new("decision", ColumnType.Text),
        new("threshold", ColumnType.Double),
        new("latency_microseconds", ColumnType.Int64, Nullable: false),
        new("fallback", ColumnType.Text),
    ]);

    /// <summary>The dataset that an endpoint's predictions are appended to.</summary>
    public static string DatasetOf(string endpoint) => $"{endpoint}.predictions";

    /// <summary>One JSON object in UTF-8 without a line break: a journal row. NaN is written as null, which is what it means to a model.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PredictionJson.Default.PredictionRow);

    /// <summary>Reads a journal row.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static PredictionRow FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, PredictionJson.Default.PredictionRow) ?? throw new JsonException("A prediction row is not null.");
}
