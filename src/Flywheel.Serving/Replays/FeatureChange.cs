using Flywheel.Data.Predictions;

namespace Flywheel.Serving.Replays;

/// <summary>A feature that is computed otherwise today: an event that it counts became known in the past but was told of later, or was corrected.</summary>
/// <param name="Then">What the release saw.</param>
/// <param name="Now">What it would see.</param>
public readonly record struct FeatureChange(FeatureValue Then, FeatureValue Now);
