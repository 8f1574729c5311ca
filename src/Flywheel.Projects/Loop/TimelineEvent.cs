using Flywheel.Core;

namespace Flywheel.Projects.Loop;

/// <summary>One thing that happened to an endpoint.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Release">The release it is about, as <c>flights/3</c>; empty when it is about none.</param>
/// <param name="By">Who did it: a person, or the part of the loop.</param>
/// <param name="Text">What was seen and why it was done, in a sentence.</param>
public sealed record TimelineEvent(Timestamp At, TimelineKind Kind, string Release, string By, string Text);
