namespace Flywheel.Data.Tables;

/// <summary>Bounds of one session.</summary>
public sealed record TableSessionOptions
{
    /// <summary>
    /// Threads a statement may use. Default: every core. Rows and their order never depend on it, nor do sums of whole numbers and decimals; an engine
    /// may add doubles in another order each time, so sums, averages and approximate quantiles of them repeat in every bit only with one thread.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory a session may hold before it spills, in bytes. Default: 2 GiB.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Where it spills to; null refuses to spill.</summary>
    public string? SpillFolder { get; init; }
}
