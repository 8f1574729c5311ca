using System.Collections.Immutable;

namespace Flywheel.Features.Leaks;

/// <summary>What to compare when columns are computed outside.</summary>
/// <param name="Key">The columns that name a row in what is computed.</param>
/// <param name="Time">The row's time.</param>
/// <param name="Checked">The columns that must be known by then.</param>
public sealed record ComputedColumns(ImmutableArray<string> Key, string Time, ImmutableArray<string> Checked);
