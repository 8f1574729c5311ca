namespace Flywheel.Features;

/// <summary>Settings of a sweep.</summary>
public sealed record SweepOptions
{
    /// <summary>Threads that may run. Default: every core. Results never depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
