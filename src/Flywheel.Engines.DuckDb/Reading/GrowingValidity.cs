using Flywheel.Core.Columns;

namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>Joins the validity words of chunks, which may start and end inside a word. Costs nothing until the first null.</summary>
internal sealed class GrowingValidity
{
    private GrowingValues<ulong> _words;
    private int _rows;
    private bool _anyNull;

    internal void Append(ReadOnlySpan<ulong> words, int start, int count)
    {
        if (!_anyNull && !words.IsEmpty)
        {
            _anyNull = true;
            Fill(_rows);
        }

        if (_anyNull)
        {
            for (var done = 0; done < count;)
            {
                done += AppendPart(words, start + done, _rows + done, count - done);
            }
        }

        _rows += count;
    }

    internal Validity Take()
    {
        var validity = _anyNull ? new Validity(_words.Take()) : Validity.AllPresent;
        (_rows, _anyNull, _words) = (0, false, default);
        return validity;
    }

    // As many bits as fit into the rest of one target word and come from one source word.
    private int AppendPart(ReadOnlySpan<ulong> words, int from, int to, int most)
    {
        var bits = Math.Min(most, Math.Min(64 - (from & 63), 64 - (to & 63)));
        var mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        var source = words.IsEmpty ? ulong.MaxValue : words[from >> 6] >> (from & 63);
        if ((to & 63) == 0)
        {
            _words.Grow(1)[0] = 0;
        }

        _words.Last |= (source & mask) << (to & 63);
        return bits;
    }

    private void Fill(int rows)
    {
        if (rows == 0)
        {
            return;
        }

        _words.Grow(Validity.WordCount(rows)).Fill(ulong.MaxValue);
        if ((rows & 63) != 0)
        {
            _words.Last = (1UL << (rows & 63)) - 1;
        }
    }
}
