using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Flywheel.Core;

/// <summary>
/// Digests a sequence of fields so that no two different sequences give the same bytes: every variable-length field is
/// preceded by its length, so <c>("ab", "c")</c> and <c>("a", "bc")</c> differ. Not thread-safe; use once.
/// </summary>
public sealed class DigestBuilder : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Starts with a domain word, so digests of different kinds of things never meet.</summary>
    public DigestBuilder(string domain) => Add(domain);

    /// <summary>Adds a text; null differs from empty.</summary>
    public DigestBuilder Add(string? text)
    {
        Add(text is null ? -1L : Encoding.UTF8.GetByteCount(text));
        _hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
        return this;
    }

    /// <summary>Adds a number.</summary>
    public DigestBuilder Add(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds the bits of a number; every NaN counts as the same NaN.</summary>
    public DigestBuilder Add(double number) => Add(BitConverter.DoubleToInt64Bits(double.IsNaN(number) ? double.NaN : number));

    /// <summary>Adds another digest.</summary>
    public DigestBuilder Add(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.ByteCount];
        digest.CopyTo(bytes);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds bytes with their length.</summary>
    public DigestBuilder Add(ReadOnlySpan<byte> bytes)
    {
        Add((long)bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds unmanaged values with their count, in the little-endian layout every supported platform has.</summary>
    public DigestBuilder AddValues<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Add((long)values.Length);
        _hash.AppendData(MemoryMarshal.AsBytes(values));
        return this;
    }

    /// <summary>The digest of all fields so far; the builder is then empty.</summary>
    public Digest Build()
    {
        Span<byte> bytes = stackalloc byte[Digest.ByteCount];
        _hash.GetHashAndReset(bytes);
        return new Digest(bytes);
    }

    /// <summary>Frees the hash.</summary>
    public void Dispose() => _hash.Dispose();
}
