using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>
/// What was found in a key table a moment ago: callers ask about the same few keys again and again. A number once given to a key stays, so nothing here grows old; what had no
/// number is asked again. Belongs to one thread.
/// </summary>
internal sealed class CodeMemo
{
    private const int Places = 256;

    private readonly (string? Text, int Code)[] _texts = new (string?, int)[Places];
    private readonly (int Code, int Next, int Pair)[] _pairs = new (int, int, int)[Places];

    internal CodeMemo() => Array.Fill(_pairs, (KeyTable.Unknown, KeyTable.Unknown, KeyTable.Unknown));

    /// <summary>The number of a text in a column.</summary>
    internal int Find(KeyColumn column, string text, int hash)
    {
        ref var place = ref _texts[(hash ^ (hash >> 8)) & (Places - 1)];
        if (place.Text != text)
        {
            var code = column.Find(text);
            if (code < 0)
            {
                return code;
            }

            place = (text, code);
        }

        return place.Code;
    }

    /// <summary>The number of a pair in a table.</summary>
    internal int Find(KeyTable table, int column, int code, int next)
    {
        if ((code | next) < 0)
        {
            return KeyTable.Unknown;
        }

        ref var place = ref _pairs[((code * 31) + next) & (Places - 1)];
        if (place.Code != code || place.Next != next)
        {
            var pair = table.Find(column, code, next);
            if (pair < 0)
            {
                return pair;
            }

            place = (code, next, pair);
        }

        return place.Pair;
    }
}
