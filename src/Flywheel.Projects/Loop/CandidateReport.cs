using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;

namespace Flywheel.Projects.Loop;

/// <summary>A candidate that was made.</summary>
/// <param name="Release">The release, registered and not promoted.</param>
/// <param name="Verdict">What its gates say; null when it is the champion made again.</param>
/// <param name="Summary">How it did on its test rows, in a sentence.</param>
public sealed record CandidateReport(ReleaseVersion Release, GateVerdict? Verdict, string Summary);
