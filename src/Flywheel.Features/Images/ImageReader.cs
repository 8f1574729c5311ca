using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Flywheel.Features.Images;

/// <summary>Reads what an <see cref="ImageWriter"/> wrote, in the same order.</summary>
internal sealed class ImageReader(ReadOnlyMemory<byte> bytes)
{
    private ReadOnlyMemory<byte> _rest = bytes;

    /// <summary>True when everything was read.</summary>
    internal bool IsAtEnd => _rest.IsEmpty;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal long[] Longs()
    {
        var values = PackedLongs.Read(_rest.Span, out var size);
        _rest = _rest[size..];
        return values;
    }

    internal int[] Ints() => Array.ConvertAll(Longs(), value => checked((int)value));

    internal T[] Raw<T>()
        where T : unmanaged
    {
        var count = Count();
        return MemoryMarshal.Cast<byte, T>(Take(checked(count * Unsafe.SizeOf<T>()))).ToArray();
    }

    internal string Text() => Encoding.UTF8.GetString(Take(Count()));

    internal string?[] Texts()
    {
        var table = new string[Count()];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = Text();
        }

        return Array.ConvertAll(Longs(), code => code < 0 ? null : table[code]);
    }

    /// <summary>A count of things that take at least a byte each, so that a wrong one is caught before memory is asked for it.</summary>
    internal int Count()
    {
        var count = Long();
        return count >= 0 && count <= _rest.Length ? (int)count : throw new InvalidDataException("The image ends too early.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > _rest.Length)
        {
            throw new InvalidDataException("The image ends too early.");
        }

        var taken = _rest.Span[..size];
        _rest = _rest[size..];
        return taken;
    }
}
