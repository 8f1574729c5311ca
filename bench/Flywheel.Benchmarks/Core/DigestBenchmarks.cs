using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Flywheel.Core;

namespace Flywheel.Benchmarks.Core;

/// <summary>The fear: naming everything by its content costs more than hashing the content does.</summary>
public class DigestBenchmarks
{
    // Zeros will do: SHA-256 takes the same time over any content.
    private readonly byte[] _content = new byte[1 << 16];
    private readonly byte[] _hash = new byte[32];

    [Benchmark(Baseline = true)]
    public int Sha256() => SHA256.HashData(_content, _hash);

    [Benchmark]
    [AllocatesAtMost(0)]
    public Digest Digest() => Flywheel.Core.Digest.Of(_content);
}
