namespace Flywheel.Tracking.Searching;

/// <summary>Cuts a filter or an order into words, quoted texts and operators, with where each starts.</summary>
internal sealed class FilterScanner(string text)
{
    private int _at;

    public bool AtEnd
    {
        get
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            return _at == text.Length;
        }
    }

    /// <summary>Where the next thing starts, from 1, for people.</summary>
    public int Position => AtEnd ? text.Length + 1 : _at + 1;

    public string Rest => AtEnd ? "the end" : $"'{text[_at..]}'";

    /// <summary>Takes a word of letters, digits and the others given; null when none is next.</summary>
    public string? Word(string others)
    {
        if (AtEnd)
        {
            return null;
        }

        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || others.Contains(text[_at], StringComparison.Ordinal)))
        {
            _at++;
        }

        return _at > start ? text[start.._at] : null;
    }

    /// <summary>Takes a text between two of one of these quotes; null when none is next or it does not end.</summary>
    public string? Quoted(string quotes)
    {
        if (AtEnd || !quotes.Contains(text[_at], StringComparison.Ordinal) || text.IndexOf(text[_at], _at + 1) is not (> 0 and var end))
        {
            return null;
        }

        var inside = text[(_at + 1)..end];
        _at = end + 1;
        return inside;
    }

    /// <summary>Takes exactly this, if it is next; letters of either case.</summary>
    public bool Take(string wanted)
    {
        if (AtEnd || string.Compare(text, _at, wanted, 0, wanted.Length, StringComparison.OrdinalIgnoreCase) != 0)
        {
            return false;
        }

        var end = _at + wanted.Length;
        if (char.IsLetter(wanted[^1]) && end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            return false;
        }

        _at = end;
        return true;
    }
}
