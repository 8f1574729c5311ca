namespace Flywheel.Data.Sketches;

/// <summary>
/// How often each text occurs, in bounded memory, mergeable: exact up to 256 different texts, beyond that the frequent ones by Misra and
/// Gries (1982; merging by Agarwal et al., 2012). A count is never too high and too low by at most <see cref="LostCount"/>, which is at
/// most one 257th of all. Not thread-safe.
/// </summary>
public sealed class CategorySketch
{
    private const int Capacity = 256;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Texts seen.</summary>
    public long Count { get; private set; }

    /// <summary>By how much a count may be too low; 0 while all are exact.</summary>
    public long LostCount { get; private set; }

    /// <summary>Texts held, with their counts.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Goes on from counts.</summary>
    public static CategorySketch Of(IReadOnlyDictionary<string, long> counts, long count, long lostCount)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var sketch = new CategorySketch { Count = count, LostCount = lostCount };
        foreach (var (text, seen) in counts)
        {
            sketch._counts[text] = seen;
        }

        sketch.Shrink();
        return sketch;
    }

    /// <summary>Takes a text that occurs some times.</summary>
    public void Add(string text, long times = 1)
    {
        Count += times;
        _counts[text] = _counts.GetValueOrDefault(text) + times;
        Shrink();
    }

    /// <summary>Takes everything another one has seen.</summary>
    public void Merge(CategorySketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (text, times) in other._counts)
        {
            _counts[text] = _counts.GetValueOrDefault(text) + times;
        }

        (Count, LostCount) = (Count + other.Count, LostCount + other.LostCount);
        Shrink();
    }

    // What the 257th has is taken from all: at least 257 texts lose that much, so all that is ever lost of one is at most a 257th.
    private void Shrink()
    {
        if (_counts.Count <= Capacity)
        {
            return;
        }

        var cut = _counts.Values.OrderDescending().ElementAt(Capacity);
        LostCount += cut;
        foreach (var (text, times) in _counts.ToList())
        {
            if (times <= cut)
            {
                _counts.Remove(text);
            }
            else
            {
                _counts[text] = times - cut;
            }
        }
    }
}
