using System.ComponentModel.DataAnnotations;
using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>Bounds of one endpoint, under <c>serving</c>.</summary>
public sealed record EndpointOptions
{
    /// <summary>Rows a request may have. 1 to 100,000; default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxRows { get; init; } = 1_000;

    /// <summary>Bytes a request may have. 1 KiB to 1 GiB; default 8 MiB.</summary>
    [Range(1 << 10, 1 << 30)]
    public int MaxBytes { get; init; } = 8 << 20;

    /// <summary>Requests that may run at once; more are shed. 1 to 100,000; default 1,024.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrency { get; init; } = 1_024;

    /// <summary>
    /// What an answered prediction's row survives. Default: the end of the process, <c>kill -9</c> included, without waiting for the disk; a loss of power may take the rows of
    /// the last <see cref="StorageOptions.FlushMilliseconds"/>.
    /// </summary>
    public JournalDurability Durability { get; init; } = JournalDurability.Written;

    /// <summary>Rows that may wait for the shadow; it misses those beyond. 1 to 1,000,000; default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int ShadowQueue { get; init; } = 10_000;
}
