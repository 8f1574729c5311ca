using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Flywheel.Features.Images;

/// <summary>Writes the parts of a state one after the other into memory.</summary>
internal sealed class ImageWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 16);

    internal ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    internal void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    internal void Write(ReadOnlySpan<long> values) => PackedLongs.Write(_bytes, values);

    internal void Write(ReadOnlySpan<int> values)
    {
        var wide = ArrayPool<long>.Shared.Rent(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            wide[i] = values[i];
        }

        Write(wide.AsSpan(0, values.Length));
        ArrayPool<long>.Shared.Return(wide);
    }

    /// <summary>Writes values byte by byte as they lie in memory.</summary>
    internal void WriteRaw<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        Write(values.Length);
        _bytes.Write(bytes);
    }

    internal void Write(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Write(size);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(size));
        _bytes.Advance(size);
    }

    /// <summary>Writes texts, of which many may be equal; null is kept.</summary>
    internal void Write(IReadOnlyList<string?> texts)
    {
        var (codes, table) = (new long[texts.Count], new Dictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = texts[i] is not { } text ? -1 : table.TryGetValue(text, out var code) ? code : table[text] = table.Count;
        }

        Write(table.Count);
        foreach (var text in table.Keys)
        {
            Write(text);
        }

        Write(codes);
    }
}
