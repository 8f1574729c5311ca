using System.Numerics;
using Flywheel.Core;

namespace Flywheel.Data;

/// <summary>Says everything that is wrong with the settings at once, each with its key.</summary>
internal static class DataOptionsValidator
{
    internal static IEnumerable<Refusal> Validate(DataOptions options)
    {
        foreach (var (key, found, low, high) in new[]
        {
            ("data.threads", options.Threads, 1L, 1024L),
            ("data.memory_bytes", options.MemoryBytes, 256L << 20, long.MaxValue),
            ("data.part_rows", options.PartRows, 256L, 1L << 20),
            ("data.cache_bytes", options.CacheBytes, 1L << 20, long.MaxValue),
            ("data.download_bytes", options.DownloadBytes, 1L, long.MaxValue),
            ("data.download_time", (long)options.DownloadTime.TotalSeconds, 1L, 86_400L),
        })
        {
            if (found < low || found > high)
            {
                yield return Wrong(key, FormattableString.Invariant($"Found {found}; wanted {low} to {high}."));
            }
        }

        if (!BitOperations.IsPow2(options.PartRows))
        {
            yield return Wrong("data.part_rows", FormattableString.Invariant($"Found {options.PartRows}; wanted a power of two."));
        }

        if (string.IsNullOrWhiteSpace(options.CacheFolder))
        {
            yield return Wrong("data.cache_folder", "Found nothing; wanted the path of a folder.");
        }
    }

    private static Refusal Wrong(string key, string sentence) => new Refusal("data.options", "Setting out of range", sentence).At(new Place(Key: key));
}
