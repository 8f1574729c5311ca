using System.Collections.Immutable;

namespace Flywheel.Data;

/// <summary>Finds which known tables a query names, without understanding it: words outside texts and comments.</summary>
public static class SqlReferences
{
    /// <summary>The names that the query has as a word or a quoted name, in ordinal order. May name too many (a column called as a table), never too few.</summary>
    public static ImmutableArray<string> Find(string sql, IEnumerable<string> names)
    {
        var words = Words(sql);
        return [.. names.Where(words.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static HashSet<string> Words(string sql)
    {
        // Engines fold the case of names, so Raw_Flights names raw_flights.
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var i = 0;
        while (i < sql.Length)
        {
            var start = i;
            if (Starts(sql, i, "--"))
            {
                i = After(sql, "\n", i);
            }
            else if (Starts(sql, i, "/*"))
            {
                i = After(sql, "*/", i + 2);
            }
            else if (sql[i] == '\'')
            {
                i = After(sql, "'", i + 1);
            }
            else if (sql[i] == '"')
            {
                i = After(sql, "\"", i + 1);
                words.Add(sql[(start + 1)..Math.Max(start + 1, i - 1)]);
            }
            else if (char.IsLetter(sql[i]) || sql[i] == '_')
            {
                while (i < sql.Length && (char.IsLetterOrDigit(sql[i]) || sql[i] == '_'))
                {
                    i++;
                }

                words.Add(sql[start..i]);
            }
            else
            {
                i++;
            }
        }

        return words;
    }

    private static bool Starts(string sql, int at, string mark) => string.CompareOrdinal(sql, at, mark, 0, mark.Length) == 0;

    private static int After(string sql, string mark, int from)
    {
        var at = sql.IndexOf(mark, Math.Min(from, sql.Length), StringComparison.Ordinal);
        return at < 0 ? sql.Length : at + mark.Length;
    }
}
