using System.Collections.Immutable;

namespace Flywheel.Registry.Gates;

/// <summary>All gates' outcomes for one candidate. Stored, and named by promotions.</summary>
public sealed record GateVerdict(ImmutableArray<GateFinding> Findings)
{
    /// <summary>True when every gate passed. A project without gates passes.</summary>
    public bool Passed => Findings.All(finding => finding.Passed);
}
