using System.Collections.Immutable;
using Flywheel.Features.Expressions;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>What to build of one grouping: where its filter, keys, bound and values are among its dataset's outputs.</summary>
/// <param name="Dataset">The dataset's place in the plan.</param>
/// <param name="Filter">The output that says which rows count, or -1.</param>
/// <param name="Keys">The outputs that are the keys.</param>
/// <param name="KeyTypes">Their types.</param>
/// <param name="Bound">The output that bounded windows compare, or -1 for plain windows.</param>
/// <param name="Tracks">For plain windows: what to keep of the events.</param>
/// <param name="Values">For bounded windows: the outputs to keep.</param>
/// <param name="Reach">How far back the longest window looks, in microseconds; null when one looks back for ever.</param>
/// <param name="LatestOnly">True when only the latest event of a key is ever read, so a live state need keep no other.</param>
internal sealed record GroupingPlan(
    int Dataset, int Filter, ImmutableArray<int> Keys, ImmutableArray<ExpressionType> KeyTypes, int Bound, ImmutableArray<TrackDefinition> Tracks,
    ImmutableArray<int> Values, long? Reach, bool LatestOnly);
