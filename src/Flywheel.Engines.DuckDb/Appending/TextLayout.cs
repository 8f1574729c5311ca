using System.Runtime.InteropServices;
using System.Text;
using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Appending;

/// <summary>
/// A text column in DuckDB's layout. Each distinct text is encoded once, when a row first uses it, into native memory that stays until
/// the append is over: DuckDB copies the bytes when it takes a chunk.
/// </summary>
internal sealed unsafe class TextLayout(TextColumn column) : IDisposable
{
    private const int BlockBytes = 1 << 16;

    private readonly DuckDbText[] _laidOut = new DuckDbText[column.Texts.Count];
    private readonly bool[] _isLaidOut = new bool[column.Texts.Count];
    private readonly List<nint> _blocks = [];
    private byte* _free;
    private int _left;

    internal void Fill(int start, Span<DuckDbText> rows)
    {
        var codes = column.Codes.Slice(start, rows.Length);
        for (var i = 0; i < codes.Length; i++)
        {
            var code = codes[i];
            if (code < 0)
            {
                rows[i] = default;
                continue;
            }

            if (!_isLaidOut[code])
            {
                _laidOut[code] = LayOut(column.Texts[code]);
                _isLaidOut[code] = true;
            }

            rows[i] = _laidOut[code];
        }
    }

    public void Dispose()
    {
        _blocks.ForEach(block => NativeMemory.Free((void*)block));
        _blocks.Clear();
    }

    private DuckDbText LayOut(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > _left)
        {
            _left = Math.Max(BlockBytes, length);
            _free = (byte*)NativeMemory.Alloc((nuint)_left);
            _blocks.Add((nint)_free);
        }

        var utf8 = _free;
        Encoding.UTF8.GetBytes(text, new Span<byte>(utf8, length));
        _free += length;
        _left -= length;
        return DuckDbText.Of(utf8, length);
    }
}
