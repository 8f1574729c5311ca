using System.Globalization;
using System.Numerics;

namespace Flywheel.Serving.Health;

/// <summary>
/// How many answers took how long, in buckets of which sixteen lie between a time and its double: what is read back is at most a sixteenth too long, and never too short.
/// </summary>
internal static class LatencyCounts
{
    private const int Fine = 16, FineBits = 4, LargestPower = 36;

    /// <summary>Buckets there are: up to 19 hours.</summary>
    internal const int Buckets = (LargestPower - FineBits + 2) * Fine;

    internal static int BucketOf(TimeSpan duration)
    {
        var microseconds = (ulong)Math.Clamp(duration.Ticks / TimeSpan.TicksPerMicrosecond, 0, (1L << LargestPower) - 1);
        if (microseconds < Fine)
        {
            return (int)microseconds;
        }

        var power = BitOperations.Log2(microseconds);
        return ((power - FineBits + 1) * Fine) + (int)((microseconds >> (power - FineBits)) & (Fine - 1));
    }

    /// <summary>The longest time that falls into a bucket.</summary>
    internal static TimeSpan LongestOf(int bucket)
    {
        if (bucket < Fine)
        {
            return TimeSpan.FromMicroseconds(bucket + 1);
        }

        var (power, fine) = ((bucket / Fine) + FineBits - 1, bucket % Fine);
        return TimeSpan.FromMicroseconds((1L << power) + ((fine + 1L) << (power - FineBits)));
    }

    /// <summary>The time that this share of the answers did not exceed; null without answers.</summary>
    internal static TimeSpan? Quantile(IReadOnlyList<long> counts, double share)
    {
        var (all, wanted) = (counts.Sum(), 0L);
        for (var bucket = 0; bucket < counts.Count && all > 0; bucket++)
        {
            wanted += counts[bucket];
            if (wanted >= share * all)
            {
                return LongestOf(bucket);
            }
        }

        return null;
    }

    /// <summary>Buckets that are not empty, as text: <c>17:3 18:1</c>.</summary>
    internal static string Write(IReadOnlyList<long> counts) =>
        string.Join(' ', counts.Index().Where(entry => entry.Item > 0).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Index}:{entry.Item}")));

    /// <summary>Adds what was written to counts.</summary>
    internal static void Add(string text, long[] counts)
    {
        foreach (var entry in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            counts[int.Parse(entry.AsSpan(0, colon), CultureInfo.InvariantCulture)] += long.Parse(entry.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        }
    }
}
