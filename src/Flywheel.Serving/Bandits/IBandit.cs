namespace Flywheel.Serving.Bandits;

/// <summary>Learns which arm is best from rewards in [0, 1]. One thread at a time.</summary>
public interface IBandit
{
    /// <summary>Takes the reward of a decision, or with a weight of -1 takes it back.</summary>
    /// <param name="arm">Its arm, from 0.</param>
    /// <param name="context">What was known of the row: numbers of about one; empty where the policy asks for none.</param>
    /// <param name="reward">In [0, 1].</param>
    /// <param name="weight">1, or -1 for a reward that was taken before.</param>
    void Reward(int arm, ReadOnlySpan<double> context, double reward, int weight);

    /// <summary>What it would do now.</summary>
    IBanditChances Freeze();
}
