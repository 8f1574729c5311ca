using Flywheel.Core;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Projects.Loop;

/// <summary>Everything a roll-out knows, to go on from.</summary>
/// <param name="Champion">Version of the release it wants to replace.</param>
/// <param name="Challenger">Version of the release on its way.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="Share">Which of the shares is in force; -1 before the first.</param>
/// <param name="UnitsBefore">Units that were closed when the stage began.</param>
/// <param name="Comparison">The comparison by days.</param>
/// <param name="Hours">The search for great harm; null before the watch.</param>
/// <param name="Worth">The comparison in money; null where nobody said what a decision is worth.</param>
/// <param name="Split">The check of the split; null where nothing is split.</param>
/// <param name="Since">When the stage began.</param>
/// <param name="Home">The change of the route that was in force before the roll-out.</param>
/// <param name="From">When the comparison began.</param>
internal sealed record RolloutState(
    int Champion, int Challenger, RolloutStage Stage, int Share, int UnitsBefore, PairedComparisonState Comparison, PairedComparisonState? Hours, PairedComparisonState? Worth,
    SampleRatioState? Split, Timestamp Since, int? Home, Timestamp From);
