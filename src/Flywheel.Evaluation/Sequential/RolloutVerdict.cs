namespace Flywheel.Evaluation.Sequential;

/// <summary>What a roll-out does next.</summary>
public enum RolloutVerdict
{
    /// <summary>Stay as it is and go on looking.</summary>
    Hold,

    /// <summary>Give the challenger its next share of traffic, or all of it.</summary>
    Advance,

    /// <summary>Give all traffic back to the champion; the challenger is refused.</summary>
    Return,
}
