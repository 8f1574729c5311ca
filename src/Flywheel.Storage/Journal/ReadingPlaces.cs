using System.Collections.Concurrent;

namespace Flywheel.Storage.Journal;

/// <summary>Where reading of a segment last stopped, so that a reader who follows the tail does not scan from its start each time.</summary>
internal sealed class ReadingPlaces
{
    private readonly ConcurrentDictionary<string, (long Next, long Byte)> _places = new(StringComparer.Ordinal);

    /// <summary>The byte where a row at or before the one wanted starts, and which row that is.</summary>
    public (long Next, long Byte) Find(Segment segment, long wanted) =>
        _places.TryGetValue(segment.Path, out var place) && place.Next <= wanted ? place : (segment.First, 0);

    public void Remember(Segment segment, long next, long at) => _places[segment.Path] = (next, at);
}
