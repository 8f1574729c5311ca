using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Labels.Outcomes;

/// <summary>A prediction and where its label stands.</summary>
internal sealed class LabelEntry(AwaitedPrediction prediction)
{
    internal AwaitedPrediction Prediction => prediction;

    internal LabelRow? Label { get; private set; }

    /// <summary>When the outcome that counts could first be known; null while none has come.</summary>
    internal Timestamp? OutcomeKnownAt { get; private set; }

    /// <summary>What a shadow said of the same row.</summary>
    internal AwaitedPrediction? Shadow { get; set; }

    internal LabelRow Settle(LabelState state, double? outcome, Timestamp knownAt, bool fromOutcome)
    {
        OutcomeKnownAt = fromOutcome ? knownAt : OutcomeKnownAt;
        Label = new LabelRow(prediction.Id, (Label?.Revision ?? 0) + 1, prediction.Release, prediction.Arm, prediction.Propensity, prediction.EventTime,
            prediction.Score, prediction.Decision, state, outcome, knownAt)
        {
            ShadowScore = Shadow?.Score,
            ShadowRelease = Shadow?.Release,
        };
        return Label;
    }
}
