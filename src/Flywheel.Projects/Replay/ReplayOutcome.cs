using System.Collections.Immutable;
using Flywheel.Projects.Loop;

namespace Flywheel.Projects.Replay;

/// <summary>How a story went.</summary>
/// <param name="Rows">Rows asked about.</param>
/// <param name="Elapsed">Time it took, of which <paramref name="Training"/> went into data and models.</param>
/// <param name="Training">Time for data and models.</param>
/// <param name="Days">Every day with its quality.</param>
/// <param name="Events">Everything that happened.</param>
/// <param name="Releases">What each release was: <c>flights/2</c> and its model's name.</param>
public sealed record ReplayOutcome(long Rows, TimeSpan Elapsed, TimeSpan Training, ImmutableArray<DayQuality> Days, ImmutableArray<TimelineEvent> Events, ImmutableSortedDictionary<string, string> Releases);
