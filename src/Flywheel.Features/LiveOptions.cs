namespace Flywheel.Features;

/// <summary>Settings of a live state.</summary>
public sealed record LiveOptions
{
    /// <summary>The clock. Only <see cref="History"/> reads it. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// How far before now a row's time may lie, at least zero. Events that no such row reads are forgotten, so memory stays bounded; an older row is refused. Default: null,
    /// which forgets nothing and answers for any time.
    /// </summary>
    public TimeSpan? History { get; init; }

    /// <summary>Threads that may run while events are loaded, and while many rows are asked for at once. Default: every core. Results never depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
