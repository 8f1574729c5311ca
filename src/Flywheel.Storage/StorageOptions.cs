namespace Flywheel.Storage;

/// <summary>Where the workspace is and how much the ground may hold in memory.</summary>
public sealed record StorageOptions
{
    /// <summary>The workspace folder, made when missing. Its parent must exist. Default <c>.flywheel</c> in the current folder.</summary>
    public string Root { get; init; } = ".flywheel";

    /// <summary>
    /// Where the catalog is: an address such as <c>postgres://ada@host:5432/flywheel</c>, without a secret. Default empty: where the workspace says,
    /// which is its own file unless it was begun with an address.
    /// </summary>
    public string Catalog { get; init; } = "";

    /// <summary>A journal segment is closed when it is this long. Bytes, 4 KiB to 4 GiB; default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Rows that wait for the disk, per dataset; appends beyond wait for room. Bytes, 64 KiB to 1 GiB; default 16 MiB.</summary>
    public int PendingBytes { get; init; } = 16 << 20;

    /// <summary>How long rows that were appended with <see cref="JournalDurability.Written"/> may wait for the disk. Milliseconds, 1 to 60,000; default 100.</summary>
    public int FlushMilliseconds { get; init; } = 100;

    /// <summary>The most that any append waits for. Default: the disk. <see cref="JournalDurability.Written"/> is for workspaces that are made again rather than recovered: replays, drills.</summary>
    public JournalDurability Durability { get; init; } = JournalDurability.Flushed;

    /// <summary>How long a write waits for another process that is writing to the catalog. Seconds, 1 to 3600; default 30.</summary>
    public int CatalogWaitSeconds { get; init; } = 30;
}
