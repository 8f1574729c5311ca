using Flywheel.Core;

namespace Flywheel.Projects.Loop;

/// <summary>Something that will happen.</summary>
/// <param name="What">In words.</param>
/// <param name="When">When, or not before; null when that is not known.</param>
public sealed record NextStep(string What, Timestamp? When);
