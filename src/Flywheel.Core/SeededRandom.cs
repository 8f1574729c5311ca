using System.Numerics;

namespace Flywheel.Core;

/// <summary>
/// The house's random numbers: xoshiro256** seeded through SplitMix64 (Blackman and Vigna, "Scrambled linear pseudorandom
/// number generators", ACM TOMS 47(4), 2021). The same seed gives the same sequence on every platform and for ever, which
/// <see cref="System.Random"/> does not promise. Not thread-safe: give each thread a <see cref="Fork"/>.
/// </summary>
public sealed class SeededRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts the sequence of this seed.</summary>
    public SeededRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number in [0, <paramref name="bound"/>), without bias (Lemire, "Fast Random Integer Generation in an Interval", 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public long NextInt64(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (ulong)bound;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            var threshold = (0UL - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), range, out low);
            }
        }

        return (long)high;
    }

    /// <summary>A draw from the standard normal distribution (Box and Muller, 1958; one of the pair is dropped to keep no hidden state).</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Puts the items in a random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)NextInt64(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>An independent sequence, set by this one's next number and a name, so that adding a consumer moves no other's numbers.</summary>
    public SeededRandom Fork(string name)
    {
        using var digest = new DigestBuilder("fork").Add((long)NextUInt64()).Add(name);
        Span<byte> bytes = stackalloc byte[Digest.ByteCount];
        digest.Build().CopyTo(bytes);
        return new SeededRandom(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes));
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
