using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>UUIDs to their text of 36 characters, made once per distinct one.</summary>
internal sealed class UuidReader : ColumnReader
{
    private readonly Dictionary<UInt128, int> _index = [];
    private readonly List<string> _texts = [];
    private GrowingValues<int> _codes;

    protected override Refusal? AppendValues(DuckDbChunk chunk, int column, ReadOnlySpan<ulong> validity, int start, int count)
    {
        var source = chunk.Values<UInt128>(column).Slice(start, count);
        var target = _codes.Grow(count);
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < source.Length; i++)
        {
            if (!IsPresent(validity, start + i))
            {
                target[i] = -1;
                continue;
            }

            ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(_index, source[i], out var seen);
            if (!seen)
            {
                BinaryPrimitives.WriteUInt128BigEndian(bytes, source[i] ^ (UInt128.One << 127));
                code = _texts.Count;
                _texts.Add(new Guid(bytes, bigEndian: true).ToString());
            }

            target[i] = code;
        }

        return null;
    }

    protected override Column TakeValues(Validity validity)
    {
        var column = new TextColumn(_codes.Take(), _texts.ToArray(), validity);
        _texts.Clear();
        _index.Clear();
        return column;
    }
}
