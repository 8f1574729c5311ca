using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Features.Leaks;

/// <summary>What the leak guard saw.</summary>
/// <param name="RowsChecked">Rows whose features were computed twice.</param>
/// <param name="ValuesPerturbed">Values that were changed, none of them known to any of those rows.</param>
/// <param name="Findings">Features that changed, by name; empty when nothing leaks.</param>
public sealed record LeakReport(long RowsChecked, long ValuesPerturbed, ImmutableArray<LeakFinding> Findings)
{
    /// <summary>True when no feature changed.</summary>
    public bool IsClean => Findings.IsEmpty;

    /// <summary>Each finding as a refusal (<c>features.leak</c>) that names the feature.</summary>
    public ImmutableArray<Refusal> Refusals =>
    [
        .. Findings.Select(finding => new Refusal("features.leak", "A feature knows the future",
            $"'{finding.Feature}' changed in {finding.RowsChanged} of {RowsChecked} rows when only values not known at their time were changed ({finding.Example}).",
            "Compute it from what is known at the row's time, for instance as a window over the dataset.")),
    ];
}
