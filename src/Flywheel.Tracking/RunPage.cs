using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>Runs found, in order. When <see cref="Runs"/> is as long as was asked for there may be more.</summary>
public sealed record RunPage(ImmutableArray<RunSnapshot> Runs);
