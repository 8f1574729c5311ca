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

    /// <summary>Reads what it needs of a row of the prediction log, and skips its inputs and features: most of the row.</summary>
    /// <exception cref="JsonException">It is not such a row.</exception>
    public static AwaitedPrediction Read(ReadOnlySpan<byte> json) => new AwaitedPredictionReader().Read(json);

    /// <summary>From a row of the prediction log.</summary>
    public static AwaitedPrediction From(PredictionRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new AwaitedPrediction(row.Id, row.Entity, row.Release, row.Arm, row.Propensity, row.EventTime, row.Score, row.Decision) { KnownAt = row.KnownAt };
    }
}
