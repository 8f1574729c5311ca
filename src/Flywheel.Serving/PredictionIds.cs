using System.Security.Cryptography;
using System.Text;
using Flywheel.Core;

namespace Flywheel.Serving;

/// <summary>
/// Ids of predictions: 26 letters and digits in Crockford's base 32, as ULIDs are written. 48 bits of milliseconds, 40 bits drawn
/// once per process, 40 bits counted: sortable by time, unique across processes, and no two of one process ever equal. Safe to
/// use from many threads.
/// </summary>
internal sealed class PredictionIds(TimeProvider time)
{
    private static ReadOnlySpan<byte> Digits => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"u8;

    private readonly ulong _process = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) & 0xFF_FFFF_FFFF;
    private long _count;

    /// <summary>Letters and digits of an id.</summary>
    internal const int Length = 26;

    internal string Next()
    {
        Span<byte> id = stackalloc byte[Length];
        Next(id);
        return Encoding.ASCII.GetString(id);
    }

    /// <summary>Writes the next id as ASCII.</summary>
    internal void Next(Span<byte> id)
    {
        var milliseconds = (ulong)(Timestamp.Now(time).Microseconds / 1000) & 0xFFFF_FFFF_FFFF;
        var count = (ulong)Interlocked.Increment(ref _count) & 0xFF_FFFF_FFFF;
        var bits = ((UInt128)milliseconds << 80) | ((UInt128)_process << 40) | count;
        for (var i = Length - 1; i >= 0; i--, bits >>= 5)
        {
            id[i] = Digits[(int)(bits & 31)];
        }
    }
}
