using System.ComponentModel.DataAnnotations;

namespace Flywheel.Data;

/// <summary>Settings of the data room, under <c>data</c>.</summary>
public sealed record DataOptions
{
    /// <summary>Threads a statement may use. 1 to 1,024; default: every core. Results never depend on it.</summary>
    [Range(1, 1024)]
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory one build may hold before it spills to disk, in bytes. At least 256 MiB; default 2 GiB.</summary>
    [Range(256L << 20, long.MaxValue)]
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>
    /// Rows of a part on average; a power of two from 256 to 16,777,216; default 16,384. Smaller parts share more between versions and
    /// read a little slower. Changing it changes the digests of versions made afterwards.
    /// </summary>
    [Range(256, 1 << 24)]
    public int PartRows { get; init; } = 1 << 14;

    /// <summary>The largest download, in bytes. 1 or more; default 2 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long DownloadBytes { get; init; } = 2L << 30;

    /// <summary>The longest download. Default 10 minutes.</summary>
    public TimeSpan DownloadTime { get; init; } = TimeSpan.FromMinutes(10);
}
