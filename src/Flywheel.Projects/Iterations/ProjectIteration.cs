using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Projects.Iterations;

/// <summary>A numbered stretch of a project's life under one goal.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Goal">What the project is after in it.</param>
/// <param name="Changed">The parts of the goal that changed against the iteration before; empty for the first.</param>
/// <param name="StartedAt">When the first run under this goal began.</param>
/// <param name="EndedAt">When the next iteration began; null while it lasts.</param>
public sealed record ProjectIteration(int Number, GoalDefinition Goal, ImmutableArray<string> Changed, Timestamp StartedAt, Timestamp? EndedAt)
{
    /// <summary>True when something made at a moment was made under this goal.</summary>
    public bool Covers(Timestamp moment) => moment >= StartedAt && (EndedAt is not { } end || moment < end);
}
