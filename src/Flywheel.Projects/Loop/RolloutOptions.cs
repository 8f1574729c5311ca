using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Flywheel.Evaluation.Sequential;

namespace Flywheel.Projects.Loop;

/// <summary>How a challenger comes to answer.</summary>
public sealed record RolloutOptions
{
    /// <summary>Shares of the traffic it is given one after the other, each in (0, 1). Default 5 %, then 25 %.</summary>
    public ImmutableArray<double> Shares { get; init; } = [0.05, 0.25];

    /// <summary>Closed units each share lasts at least. Range 1 to 365; default 1.</summary>
    [Range(1, 365)]
    public int UnitsPerShare { get; init; } = 1;

    /// <summary>How long, in closed units of <see cref="Comparison"/>, the new champion is watched beside the old one; longer while it looks worse. Default 7 days.</summary>
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How challenger and champion are compared.</summary>
    public PairedComparisonOptions Comparison { get; init; } = new();

    /// <summary>How great harm by a new champion is looked for, beside <see cref="Comparison"/>: in hours. Either sends it back, so their levels add up: 6 % by default.</summary>
    public PairedComparisonOptions Watch { get; init; } = PairedComparisonOptions.Watch;
}
