using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Data.Predictions;

/// <summary>
/// What really happened, as its sender told it: the row type of the outcome log. It names its prediction, or the key and time that the
/// prediction was about.
/// </summary>
public sealed record OutcomeRow
{
    /// <summary>The prediction, as its caller was told; null when key and time name it.</summary>
    public string? Prediction { get; init; }

    /// <summary>What the prediction was about.</summary>
    public string? Key { get; init; }

    /// <summary>The event time of the prediction; needed beside the key.</summary>
    public Timestamp? EventTime { get; init; }

    /// <summary>What happened: 1 for yes and 0 for no, or the value itself.</summary>
    public required double Value { get; init; }

    /// <summary>When it could first be known: when the flight landed. Where it is not said, the taker says now.</summary>
    public Timestamp KnownAt { get; init; }

    /// <summary>When it reached us; stamped where it is taken.</summary>
    public Timestamp ArrivedAt { get; init; }

    /// <summary>The dataset that an endpoint's outcomes are appended to.</summary>
    public static string DatasetOf(string endpoint) => $"{endpoint}.outcomes";

    /// <summary>One JSON object in UTF-8 without a line break: a journal row.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PredictionJson.Default.OutcomeRow);

    /// <summary>Reads a journal row.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static OutcomeRow FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, PredictionJson.Default.OutcomeRow) ?? throw new JsonException("An outcome row is not null.");
}
