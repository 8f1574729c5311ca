using System.Collections.Immutable;
using Flywheel.Registry.Releases;

namespace Flywheel.Projects.Wheel;

/// <summary>A release made again, step by step.</summary>
/// <param name="Release">The release.</param>
/// <param name="Steps">In the order of the plan.</param>
public sealed record ReproductionReport(ReleaseVersion Release, ImmutableArray<ReproducedStep> Steps)
{
    /// <summary>True when everything is the same, bit for bit.</summary>
    public bool IsSame => Steps.All(step => step.IsSame);
}
