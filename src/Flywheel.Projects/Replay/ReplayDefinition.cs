using System.Collections.Immutable;
using Flywheel.Data.Splits;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop;

namespace Flywheel.Projects.Replay;

/// <summary>A story to tell on recorded rows: which span is lived through again, with which models, and what happens when.</summary>
/// <param name="Span">The span; what was known before it is history.</param>
/// <param name="Step">How long time stands still: rows of one step are asked about together, each as of its own time.</param>
/// <param name="DayStarts">When a day begins, from midnight UTC: the quietest hour.</param>
/// <param name="OutcomeWait">How long after a day's end its outcomes are waited for: longer than all but a few take.</param>
/// <param name="Rollout">How challengers come to answer.</param>
/// <param name="Models">The models of the story, by name.</param>
/// <param name="Gates">What a candidate must show before it meets traffic.</param>
/// <param name="Acts">What happens, in the order of the file.</param>
public sealed record ReplayDefinition(TimeRange Span, TimeSpan Step, TimeSpan DayStarts, TimeSpan OutcomeWait, RolloutOptions Rollout, ImmutableSortedDictionary<string, ReplayModel> Models, ImmutableArray<TextEntry> Gates, ImmutableArray<ReplayAct> Acts);
