using Flywheel.Core;

namespace Flywheel.Projects.Loop;

/// <summary>What triggers look at.</summary>
/// <param name="Now">The time.</param>
/// <param name="Champion">The champion's name.</param>
/// <param name="MadeAt">When the champion was made.</param>
/// <param name="LastAt">When the last candidate was begun; null when none was.</param>
/// <param name="Outcomes">Outcomes since then.</param>
/// <param name="Alarm">What the calibration alarm says of the champion; null when it is silent.</param>
/// <param name="Losses">Mean logarithmic losses of the champion's closed days, in order.</param>
/// <param name="TestLoss">The champion's logarithmic loss on its test rows; null when its release does not say.</param>
internal sealed record RetrainFacts(Timestamp Now, string Champion, Timestamp MadeAt, Timestamp? LastAt, long Outcomes, string? Alarm, IReadOnlyList<double> Losses, double? TestLoss);
