using System.Collections.Immutable;

namespace Flywheel.Projects.Loop;

/// <summary>
/// Where in the journals the rows of each open day begin: a loop that is started again reads on from there, and nothing that still counts is missed. Bounded by the days that
/// are open. Not thread-safe.
/// </summary>
internal sealed class JournalMarks
{
    private readonly SortedDictionary<long, JournalPlace> _days = [];
    private long _last = long.MinValue;

    /// <summary>Meets a row of a day, having read this far before it.</summary>
    internal void Meet(long day, SortedDictionary<string, long> predictions, SortedDictionary<string, long> labels)
    {
        if (day != _last && !_days.ContainsKey(_last = day))
        {
            _days[day] = new JournalPlace(Copy(predictions), Copy(labels));
        }
    }

    /// <summary>From where everything must be read again of which something is still open.</summary>
    internal JournalPlace Low(long closedUntil, SortedDictionary<string, long> predictions, SortedDictionary<string, long> labels)
    {
        foreach (var closed in _days.Keys.TakeWhile(day => day < closedUntil).ToArray())
        {
            _days.Remove(closed);
        }

        _last = long.MinValue;
        return _days.Values.Aggregate(new JournalPlace(Copy(predictions), Copy(labels)), (low, mark) =>
            new JournalPlace(Least(low.Predictions, mark.Predictions), Least(low.Labels, mark.Labels)));
    }

    internal static ImmutableSortedDictionary<string, long> Copy(SortedDictionary<string, long> positions) => positions.ToImmutableSortedDictionary(StringComparer.Ordinal);

    // A writer that the mark does not know had written nothing then: its rows are read from the start.
    private static ImmutableSortedDictionary<string, long> Least(ImmutableSortedDictionary<string, long> one, ImmutableSortedDictionary<string, long> other) =>
        one.Where(entry => other.ContainsKey(entry.Key)).ToImmutableSortedDictionary(entry => entry.Key, entry => Math.Min(entry.Value, other[entry.Key]), StringComparer.Ordinal);
}
