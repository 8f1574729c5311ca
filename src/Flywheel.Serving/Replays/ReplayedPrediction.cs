using System.Collections.Immutable;
using Flywheel.Registry.Releases;

namespace Flywheel.Serving.Replays;

/// <summary>A prediction given again.</summary>
/// <param name="Score">What its release says of the features it saw then.</param>
/// <param name="IsSame">Whether that is the logged score to the last bit.</param>
/// <param name="Changes">The features whose value, computed again as of the same moment, is another one today.</param>
/// <param name="ScoreNow">What its release says of the features as they are computed today.</param>
/// <param name="Champion">The release that answers today.</param>
/// <param name="ChampionScore">What it would say.</param>
/// <param name="ChampionDecision">What it would decide.</param>
public sealed record ReplayedPrediction(
    double Score, bool IsSame, ImmutableArray<FeatureChange> Changes, double ScoreNow, ReleaseVersion Champion, double ChampionScore, bool ChampionDecision);
