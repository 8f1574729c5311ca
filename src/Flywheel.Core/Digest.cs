using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Flywheel.Core;

/// <summary>A SHA-256 of some bytes: the name of everything immutable. Written as 64 lower-case hex digits.</summary>
/// <remarks>The default value is all zeros and names nothing; <see cref="IsNone"/> tells.</remarks>
public readonly record struct Digest : IComparable<Digest>
{
    /// <summary>Bytes in a digest.</summary>
    public const int ByteCount = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Wraps 32 bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteCount)
        {
            throw new ArgumentException($"A digest has {ByteCount} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>True for the default value.</summary>
    public bool IsNone => (_a | _b | _c | _d) == 0;

    /// <summary>The first 12 hex digits: enough for a person, never for a key.</summary>
    public string Abbreviated => ToString()[..12];

    /// <summary>The digest of these bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[ByteCount];
        SHA256.HashData(bytes, hash);
        return new Digest(hash);
    }

    /// <summary>The digest of this text in UTF-8.</summary>
    public static Digest Of(string text) => Of(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Reads 64 hex digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        Span<byte> bytes = stackalloc byte[ByteCount];
        if (text is null || text.Length != ByteCount * 2
            || Convert.FromHexString(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done || written != ByteCount)
        {
            return false;
        }

        digest = new Digest(bytes);
        return true;
    }

    /// <summary>Reads 64 hex digits of either case.</summary>
    /// <exception cref="FormatException">The text is not a digest.</exception>
    public static Digest Parse(string text) => TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a digest.");

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
    }

    /// <summary>Order of the bytes, which is the order of the hex text.</summary>
    public int CompareTo(Digest other) => (_a, _b, _c, _d).CompareTo((other._a, other._b, other._c, other._d));

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => $"{_a:x16}{_b:x16}{_c:x16}{_d:x16}";
}
