using System.Collections.Immutable;
using Flywheel.Projects.Loop;

namespace Flywheel.Projects.Replay;

/// <summary>How a story went.</summary>
/// <param name="Rows">Rows asked about.</param>
/// <param name="LivedRows">Those of them that this program asked about: all, unless it went on with a story that was ended before.</param>
/// <param name="Lived">What asking, journalling, joining and judging took.</param>
/// <param name="Training">What data and models took.</param>
/// <param name="Days">Every day with its quality.</param>
/// <param name="Events">Everything that happened.</param>
/// <param name="Releases">What each release was: <c>flights/2</c> and its model's name.</param>
public sealed record ReplayOutcome(long Rows, long LivedRows, ReplayEffort Lived, ReplayEffort Training, ImmutableArray<DayQuality> Days, ImmutableArray<TimelineEvent> Events, ImmutableSortedDictionary<string, string> Releases);
