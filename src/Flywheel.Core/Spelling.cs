namespace Flywheel.Core;

/// <summary>Finds what a person probably meant.</summary>
public static class Spelling
{
    /// <summary>
    /// The known word nearest to the one written, when near enough to be a slip: at most a third of its letters changed
    /// (optimal string alignment distance, case ignored). Null when nothing is near. Ties go to the first in ordinal order.
    /// </summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        string? best = null;
        var bestDistance = Math.Max(1, written.Length / 3) + 1;
        foreach (var word in known.Order(StringComparer.Ordinal))
        {
            var distance = Distance(written.ToLowerInvariant(), word.ToLowerInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (word, distance);
            }
        }

        return best;
    }

    /// <summary>A remedy sentence: <c>Did you mean 'delay'?</c>, or the list of known words, or empty when there are none.</summary>
    public static string DidYouMean(string written, IEnumerable<string> known)
    {
        string[] words = [.. known.Order(StringComparer.Ordinal)];
        if (Nearest(written, words) is { } near)
        {
            return $"Did you mean '{near}'?";
        }

        return words.Length switch
        {
            0 => "",
            <= 12 => $"Known: {string.Join(", ", words)}.",
            _ => $"Known: {string.Join(", ", words[..12])} and {words.Length - 12} more.",
        };
    }

    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
