using System.Runtime.InteropServices;

namespace Flywheel.Serving;

/// <summary>
/// A seeded hash of a key, for assignment: FNV-1a (Fowler, Noll and Vo) over the bytes, then the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014), so that keys that differ in one bit are independent. The same on every machine.
/// </summary>
internal struct KeyHash(ulong seed)
{
    private const ulong Prime = 0x100000001b3;
    private ulong _state = 0xcbf29ce484222325 ^ seed;

    internal readonly ulong Value
    {
        get
        {
            var mixed = _state + 0x9e3779b97f4a7c15;
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            return mixed ^ (mixed >> 31);
        }
    }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _state = (_state ^ value) * Prime;
        }

        // Ends the part, so that ("ab", "c") and ("a", "bc") differ.
        _state = (_state ^ 0x1FF) * Prime;
    }

    internal void Add(string text) => Add(MemoryMarshal.AsBytes(text.AsSpan()));

    internal void Add(ulong number) => Add(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in number)));
}
