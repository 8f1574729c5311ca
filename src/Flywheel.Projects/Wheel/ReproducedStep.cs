using System.Collections.Immutable;

namespace Flywheel.Projects.Wheel;

/// <summary>One step run twice.</summary>
/// <param name="Step">Its name.</param>
/// <param name="SameCode">False when the code has changed since the release was made.</param>
/// <param name="Took">How long it took this time.</param>
/// <param name="Outputs">Everything it made then, beside what it made now.</param>
public sealed record ReproducedStep(string Step, bool SameCode, TimeSpan Took, ImmutableArray<ReproducedOutput> Outputs)
{
    /// <summary>True when every output is the same, bit for bit.</summary>
    public bool IsSame => Outputs.All(output => output.IsSame);
}
