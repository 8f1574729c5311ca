using System.Collections.Immutable;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Leaks;

/// <summary>Rows from which a dataset is computed outside, in SQL for instance, with when each of them could first be known.</summary>
/// <param name="Rows">The raw rows.</param>
/// <param name="KnownAt">When each raw row became known; null for rows that are always known or never used, which are left as they are.</param>
/// <param name="Columns">The columns that are not known before that time. The guard changes these, numbers only upwards, so that a time computed from them moves later.</param>
public sealed record RawTable(ColumnBatch Rows, TimestampColumn KnownAt, ImmutableArray<string> Columns);
