namespace Flywheel.Tracking.Searching;

/// <summary>SQL's LIKE: <c>%</c> is any text, <c>_</c> any one character, and nothing escapes them.</summary>
internal static class LikePattern
{
    /// <summary>Compares from the left, going back to the last <c>%</c> when stuck: time is length of text times length of pattern at worst.</summary>
    public static bool Fits(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        var (at, wanted, star, resume) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (wanted < pattern.Length && pattern[wanted] == '%')
            {
                (star, resume) = (wanted++, at);
            }
            else if (wanted < pattern.Length && (pattern[wanted] == '_' || pattern[wanted] == text[at]))
            {
                (at, wanted) = (at + 1, wanted + 1);
            }
            else if (star >= 0)
            {
                (wanted, at) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[wanted..].TrimStart('%').IsEmpty;
    }
}
