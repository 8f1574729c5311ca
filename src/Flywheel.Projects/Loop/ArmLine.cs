using Flywheel.Evaluation.OffPolicy;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Projects.Loop;

/// <summary>How one arm of a route does.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Version">The version that answers it.</param>
/// <param name="Wanted">The share of the traffic it is to have.</param>
/// <param name="Rows">Rows it answered under the route in force, whose label is made.</param>
/// <param name="Known">Those whose outcome is known.</param>
/// <param name="Worth">Mean worth of its decisions, or share of right ones where nobody said what a decision is worth; NaN without outcomes.</param>
public sealed record ArmLine(string Arm, int Version, double Wanted, long Rows, long Known, double Worth)
{
    /// <summary>Its worth of a row less the champion's, by days, valid at every moment at once; null for the champion.</summary>
    public ComparisonEvidence? Beside { get; init; }

    /// <summary>What all rows would have been worth had this arm answered everything; null where the past cannot be weighed.</summary>
    public OffPolicyEstimate? Alone { get; init; }
}
