namespace Flywheel.Features.Leaks;

/// <summary>Settings of the leak guard.</summary>
public sealed record LeakGuardOptions
{
    /// <summary>Rows to look at, at least 1. Default: 10,000.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>Moments at which the future is cut off and changed, at least 1; each costs one more computation. Default: 2.</summary>
    public int Cuts { get; init; } = 2;

    /// <summary>Events of each dataset that are taken around a cut, half before and half after, at least 2. Default: 400,000.</summary>
    public int Events { get; init; } = 400_000;

    /// <summary>The seed of everything random. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that may run. Default: every core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
