using System.Collections.Immutable;

namespace Flywheel.Projects.Definitions;

/// <summary>What is tried, on how many rows, within which budget.</summary>
public sealed record TrainDefinition
{
    /// <summary>The metric the search and the choice among candidates go by.</summary>
    public required TextEntry Metric { get; init; }

    /// <summary>Training rows at most, sampled when there are more. Default: 500,000.</summary>
    public long Rows { get; init; } = 500_000;

    /// <summary>Seed of everything random. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Trainers to try, with fixed or searched parameters.</summary>
    public required ImmutableArray<CandidateEntry> Candidates { get; init; }

    /// <summary>Programs to try beside them, each once.</summary>
    public ImmutableArray<CommandEntry> Commands { get; init; } = [];

    /// <summary>Which parameter sets are tried: <c>random</c>, <c>grid</c> or <c>halving</c>. Default: random.</summary>
    public string Strategy { get; init; } = "random";

    /// <summary>Trials over all candidates at most. Default: 12.</summary>
    public int Trials { get; init; } = 12;

    /// <summary>Time for the search; a running trial is finished. Default: 5 minutes.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(5);
}
