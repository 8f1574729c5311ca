namespace Flywheel.Features.Windows;

/// <summary>The events of one grouping by key. A sweep keeps all keys in one segment, one after the other; a live state keeps a segment a key.</summary>
internal abstract class EventIndex(KeyTable keys)
{
    internal KeyTable Keys { get; } = keys;

    /// <summary>The segment that holds every key, when there is one.</summary>
    internal virtual Segment? Shared => null;

    /// <summary>Places at which each key's events start in <see cref="Shared"/>, and one more for the end.</summary>
    internal virtual int[] Offsets => [];

    internal abstract long Bytes { get; }

    /// <summary>The segment of one key, or null when it has no events yet. Not for a shared index.</summary>
    internal virtual Segment? SegmentOf(int key) => Shared;
}
