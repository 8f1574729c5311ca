using System.Buffers.Binary;
using System.Numerics;

namespace Flywheel.Storage.Journal;

/// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4): finds every burst error up to 32 bits, and processors compute it in hardware.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of a row and its place, so that a row moved, lost or doubled is found too.</summary>
    public static uint Of(long offset, ReadOnlySpan<byte> bytes) => ~Append(BitOperations.Crc32C(uint.MaxValue, (ulong)offset), bytes);

    /// <summary>The plain checksum.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var last in bytes)
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return crc;
    }
}
