namespace Flywheel.Data;

/// <summary>Settings of the data room, under <c>data</c>.</summary>
public sealed record DataOptions
{
    /// <summary>Threads a statement may use. 1 to 1,024; default: every core. Results never depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory one build may hold before it spills to disk, in bytes. At least 256 MiB; default: a quarter of what this process may use, at least 2 GiB.</summary>
    public long MemoryBytes { get; init; } = Math.Max(2L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>
    /// Rows of a part on average; a power of two from 256 to 1,048,576; default 65,536. Smaller parts share more between versions and
    /// read a little slower. Changing it changes the digests of versions made afterwards.
    /// </summary>
    public int PartRows { get; init; } = 1 << 16;

    /// <summary>Where parts that are kept as patches are rebuilt for reading. Default: a folder among the system's temporary files.</summary>
    public string CacheFolder { get; init; } = Path.Combine(Path.GetTempPath(), "flywheel-parts");

    /// <summary>Bytes that rebuilt parts may take; the oldest go first. 1 MiB or more; default 8 GiB.</summary>
    public long CacheBytes { get; init; } = 8L << 30;

    /// <summary>The largest download, in bytes. 1 or more; default 2 GiB.</summary>
    public long DownloadBytes { get; init; } = 2L << 30;

    /// <summary>The longest download. 1 second to 1 day; default 10 minutes.</summary>
    public TimeSpan DownloadTime { get; init; } = TimeSpan.FromMinutes(10);
}
