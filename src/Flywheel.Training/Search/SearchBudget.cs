namespace Flywheel.Training.Search;

/// <summary>When a search stops. At least one trial is always run; a running trial is finished.</summary>
public sealed record SearchBudget
{
    /// <summary>Trials at most, over all candidates, 1 or more. Default: 12. A trial of a halving search counts once, however many rungs it climbs.</summary>
    public int Trials { get; init; } = 12;

    /// <summary>No trial begins later than this after the start. Default: no limit.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    /// <summary>No trial begins while the process holds more bytes than this. Default: no limit.</summary>
    public long MemoryBytes { get; init; } = long.MaxValue;
}
