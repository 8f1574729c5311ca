using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>
/// Distinct texts and their codes, in order of first appearance. Made for DuckDB's layout: a text of up to 12 bytes is two words, found
/// without touching a byte; a longer one is found by length, first bytes and a 64-bit hash, then compared. A string is made once per distinct text.
/// </summary>
internal sealed class TextTable
{
    // Chosen anew in each process, so that no input can be made to collide; codes do not depend on it.
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private readonly List<string> _texts = [];
    private ulong[] _heads = new ulong[64];
    private ulong[] _tails = new ulong[64];

    // Open addressing, half full at most: a code plus one, or 0.
    private int[] _slots = new int[128];

    internal int Count => _texts.Count;

    internal string[] ToArray() => [.. _texts];

    internal int CodeOf(in DuckDbText text)
    {
        var (head, tail) = (text.Head, text.IsInPlace ? text.Tail : Hash(text.Utf8));
        var mask = _slots.Length - 1;
        var slot = (int)Mix(head ^ Seed, tail) & mask;
        while (_slots[slot] is > 0 and var taken)
        {
            var code = taken - 1;
            if (_heads[code] == head && _tails[code] == tail && (text.IsInPlace || Same(_texts[code], text.Utf8)))
            {
                return code;
            }

            slot = (slot + 1) & mask;
        }

        return Add(in text, head, tail, slot);
    }

    private int Add(in DuckDbText text, ulong head, ulong tail, int slot)
    {
        var code = _texts.Count;
        _texts.Add(text.ToString());
        if (code == _heads.Length)
        {
            Array.Resize(ref _heads, code * 2);
            Array.Resize(ref _tails, code * 2);
        }

        (_heads[code], _tails[code], _slots[slot]) = (head, tail, code + 1);
        if (_texts.Count * 2 > _slots.Length)
        {
            Spread();
        }

        return code;
    }

    private void Spread()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var code = 0; code < _texts.Count; code++)
        {
            var slot = (int)Mix(_heads[code] ^ Seed, _tails[code]) & mask;
            while (_slots[slot] > 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = code + 1;
        }
    }

    private static bool Same(string known, ReadOnlySpan<byte> utf8) =>
        Ascii.Equals(utf8, known) || (!Ascii.IsValid(utf8) && Encoding.UTF8.GetString(utf8) == known);

    // The folded multiplication of wyhash (Wang Yi, github.com/wangyi-fudan/wyhash): both halves of a 128-bit product.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a ^ 0xA0761D6478BD642F, b ^ 0xE7037ED1A0B428DB, out var low);
        return high ^ low;
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ (ulong)bytes.Length;
        var rest = bytes;
        for (; rest.Length > 16; rest = rest[16..])
        {
            hash = Mix(BinaryPrimitives.ReadUInt64LittleEndian(rest) ^ hash, BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
        }

        // Longer than 12 bytes in all, so the last 16 may overlap what was read, but never start before the text when there are 16.
        return bytes.Length >= 16
            ? Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes[^16..]) ^ hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]))
            : Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]));
    }
}
