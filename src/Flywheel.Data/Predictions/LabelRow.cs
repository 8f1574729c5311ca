using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Data.Predictions;

/// <summary>A prediction beside what came of it: the row type of the label log. A later revision replaces an earlier one.</summary>
/// <param name="Prediction">The prediction's id.</param>
/// <param name="Revision">From 1, counting up when the label changes.</param>
/// <param name="Release">The release that answered, by digest.</param>
/// <param name="Arm">The arm that answered.</param>
/// <param name="Propensity">Chance of that arm.</param>
/// <param name="EventTime">When the thing predicted about happened.</param>
/// <param name="Score">What the model said.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="State">How the label came about.</param>
/// <param name="Outcome">What happened; null when it is not known.</param>
/// <param name="KnownAt">When the label was known: the outcome's time, or the deadline that passed.</param>
public sealed record LabelRow(
    string Prediction, int Revision, Digest Release, string Arm, double Propensity, Timestamp EventTime, double? Score, string? Decision, LabelState State, double? Outcome, Timestamp KnownAt)
{
    /// <summary>What a shadow said of the same row; null when none did.</summary>
    public double? ShadowScore { get; init; }

    /// <summary>The release that was the shadow, by digest.</summary>
    public Digest? ShadowRelease { get; init; }

    /// <summary>The dataset that an endpoint's labels are appended to.</summary>
    public static string DatasetOf(string endpoint) => $"{endpoint}.labels";

    /// <summary>One JSON object in UTF-8 without a line break: a journal row.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PredictionJson.Default.LabelRow);

    /// <summary>Reads a journal row.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static LabelRow FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, PredictionJson.Default.LabelRow) ?? throw new JsonException("A label row is not null.");
}
