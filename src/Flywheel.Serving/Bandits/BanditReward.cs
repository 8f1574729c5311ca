using System.Text.Json.Serialization;

namespace Flywheel.Serving.Bandits;

/// <summary>What an answer earns, in [0, 1], when its outcome is known.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BanditReward>))]
public enum BanditReward
{
    /// <summary>1 where the decision was right.</summary>
    Correct,

    /// <summary>The outcome itself: 1 for a click.</summary>
    Outcome,

    /// <summary>1 less the squared distance of the score from the outcome.</summary>
    Closeness,
}
