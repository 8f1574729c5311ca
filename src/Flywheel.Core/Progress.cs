namespace Flywheel.Core;

/// <summary>How far a long step is. Reported through <see cref="IProgress{T}"/>, at most a few times a second; the reader works out rate and time left.</summary>
/// <param name="Done">Units done so far; never goes down within a step.</param>
/// <param name="Total">Units in all, or null when not known yet.</param>
/// <param name="Unit">What is counted, plural: <c>rows</c>, <c>trials</c>.</param>
/// <param name="Detail">What is happening now, or best so far; empty when there is nothing to add.</param>
public readonly record struct Progress(long Done, long? Total, string Unit, string Detail = "");
