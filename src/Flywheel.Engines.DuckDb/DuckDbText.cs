using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Flywheel.Engines.DuckDb;

/// <summary>
/// A text as DuckDB lays it out (<c>duckdb_string_t</c>): a length, and either up to 12 bytes in place, padded with zeros, or 4 bytes and
/// an address. Valid as long as the chunk it came from.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct DuckDbText
{
    /// <summary>Bytes kept in place; longer texts are elsewhere.</summary>
    public const int InPlaceBytes = 12;

    // Two words, so that texts in place compare as numbers: length and first four bytes, then eight bytes or the address.
    internal readonly ulong Head;
    internal readonly ulong Tail;

    internal DuckDbText(ulong head, ulong tail) => (Head, Tail) = (head, tail);

    /// <summary>Bytes of UTF-8.</summary>
    public int Length => (int)(uint)Head;

    /// <summary>The bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Utf8 => Length <= InPlaceBytes
        ? MemoryMarshal.AsBytes(new ReadOnlySpan<DuckDbText>(in this)).Slice(sizeof(uint), Length)
        : new ReadOnlySpan<byte>((void*)Tail, Length);

    internal bool IsInPlace => Length <= InPlaceBytes;

    /// <summary>The text, copied.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8);

    /// <summary>Lays out bytes that stay where they are as long as the text is used.</summary>
    internal static DuckDbText Of(byte* utf8, int length)
    {
        var text = default(DuckDbText);
        var bytes = MemoryMarshal.AsBytes(new Span<DuckDbText>(ref text));
        MemoryMarshal.Write(bytes, length);
        if (length <= InPlaceBytes)
        {
            new ReadOnlySpan<byte>(utf8, length).CopyTo(bytes[sizeof(int)..]);
        }
        else
        {
            new ReadOnlySpan<byte>(utf8, sizeof(int)).CopyTo(bytes[sizeof(int)..]);
            MemoryMarshal.Write(bytes[sizeof(ulong)..], (ulong)utf8);
        }

        return text;
    }
}
