using Flywheel.Core;
using Flywheel.Evaluation.Intervals;

namespace Flywheel.Registry.Gates;

/// <summary>What has been measured of a candidate. Whoever runs the gate supplies it; the gate itself measures nothing.</summary>
public interface IGateFacts
{
    /// <summary>
    /// The value of a term that names a fact, with its range where there is one (otherwise both ends are the value). Null when
    /// there is nothing to compare with yet, such as a gain over a champion that does not exist. Refuses an unknown fact or argument.
    /// </summary>
    Result<Interval?> Measure(GateTerm term);
}
