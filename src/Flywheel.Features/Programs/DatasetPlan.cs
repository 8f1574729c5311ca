using System.Collections.Immutable;

namespace Flywheel.Features.Programs;

/// <summary>What to compute of each row of a dataset when it is added.</summary>
/// <param name="Shape">The dataset.</param>
/// <param name="Outputs">Filters, keys, bounds and values of every grouping, computed once each.</param>
/// <param name="Columns">The columns that are read.</param>
internal sealed record DatasetPlan(DatasetShape Shape, ScalarProgram Outputs, ImmutableArray<string> Columns);
