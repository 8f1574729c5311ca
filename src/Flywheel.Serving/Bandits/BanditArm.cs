namespace Flywheel.Serving.Bandits;

/// <summary>How an arm of a bandit stands.</summary>
/// <param name="Name">The arm.</param>
/// <param name="Version">Its version of the model.</param>
/// <param name="Rewards">Answers of it whose outcome is known.</param>
/// <param name="Mean">Their mean reward; null without any.</param>
/// <param name="Chance">The chance that it answers the next row; of a policy with a context that of a row in the middle of every range.</param>
public sealed record BanditArm(string Name, int Version, long Rewards, double? Mean, double Chance);
