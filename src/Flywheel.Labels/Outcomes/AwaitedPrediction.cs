using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>What a join needs to know of a prediction.</summary>
public readonly record struct AwaitedPrediction(
    string Id, string? Key, Digest Release, string Arm, double Propensity, Timestamp EventTime, double? Score, string? Decision)
{
    /// <summary>From a row of the prediction log.</summary>
    public static AwaitedPrediction From(PredictionRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new AwaitedPrediction(row.Id, row.Entity, row.Release, row.Arm, row.Propensity, row.EventTime, row.Score, row.Decision);
    }
}
