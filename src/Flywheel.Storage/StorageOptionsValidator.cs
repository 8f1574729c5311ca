using Flywheel.Core;

namespace Flywheel.Storage;

/// <summary>Says everything that is wrong with the settings at once, each with its key.</summary>
internal static class StorageOptionsValidator
{
    public static IEnumerable<Refusal> Validate(StorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Root))
        {
            yield return new Refusal("storage.options", "Setting missing", "Found nothing; wanted the path of the workspace folder.")
            { Place = new Place(Key: "storage.root") };
        }

        foreach (var (key, found, low, high) in new[]
        {
            ("storage.segment_bytes", options.SegmentBytes, 4L << 10, 4L << 30),
            ("storage.pending_bytes", options.PendingBytes, 64L << 10, 1L << 30),
            ("storage.flush_milliseconds", options.FlushMilliseconds, 1L, 60_000L),
            ("storage.catalog_wait_seconds", options.CatalogWaitSeconds, 1L, 3600L),
        })
        {
            if (found < low || found > high)
            {
                yield return new Refusal("storage.options", "Setting out of range", FormattableString.Invariant($"Found {found}; wanted {low} to {high}."))
                { Place = new Place(Key: key) };
            }
        }
    }
}
