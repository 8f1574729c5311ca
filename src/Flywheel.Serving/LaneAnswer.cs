using Flywheel.Core;

namespace Flywheel.Serving;

/// <summary>What became of one row.</summary>
/// <param name="Lane">The lane that holds the answer.</param>
/// <param name="Refusal">Why there is none; null when there is.</param>
public readonly record struct LaneAnswer(PredictionLane Lane, Refusal? Refusal)
{
    /// <summary>Gives back the answering lane, and the one that was asked where that is another.</summary>
    /// <param name="asked">The lane that was asked.</param>
    public void GiveBack(PredictionLane asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        Lane.Snapshot.Return(Lane);
        if (!ReferenceEquals(asked, Lane))
        {
            asked.Snapshot.Return(asked);
        }
    }
}
