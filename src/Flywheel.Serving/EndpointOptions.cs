using System.ComponentModel.DataAnnotations;

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
}
