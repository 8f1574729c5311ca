using Flywheel.Core;
using Flywheel.Core.Prediction;

namespace Flywheel.Serving;

/// <summary>Why a row that was understood has no score all the same.</summary>
internal static class Unscored
{
    private const string Code = "serving.unscored", Headline = "No score";

    /// <summary>Its features would need events that are gone.</summary>
    internal static Refusal TooEarly { get; } = new("features.too-early", "Too long ago", "The row is of a time whose events are forgotten.", "Keep more history.");

    /// <summary>The model answered with something that is no number.</summary>
    internal static Refusal NoNumber { get; } = new(Code, Headline, "The model gives no number for this row.", "Look for values that are missing, or far from those it was trained on.");

    /// <summary>The model stopped.</summary>
    internal static Refusal Failed(ScoringException why) => new(Code, Headline, why.Message, "Look for values that the model was not trained on.");
}
