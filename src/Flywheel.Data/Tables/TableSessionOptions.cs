namespace Flywheel.Data.Tables;

/// <summary>Bounds of one session.</summary>
public sealed record TableSessionOptions
{
    /// <summary>Threads a statement may use. Default: every core. Results never depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory a session may hold before it spills, in bytes. Default: 2 GiB.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Where it spills to; null refuses to spill.</summary>
    public string? SpillFolder { get; init; }
}
