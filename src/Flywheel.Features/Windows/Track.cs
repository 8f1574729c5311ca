using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>
/// What a segment keeps of one value of its events, in the order they became known, so that any stretch of them answers fast. Grows at the end.
/// One writer; readers may run at the same time as long as they read only below a count that was published after the append.
/// </summary>
internal abstract class Track
{
    /// <summary>Bytes held.</summary>
    internal abstract long Bytes { get; }

    /// <summary>An empty track of the same kind.</summary>
    internal abstract Track Empty(int capacity);

    /// <summary>Adds these rows of a column at the end. The track holds <paramref name="count"/> events so far.</summary>
    internal abstract void Append(int count, Column? column, ReadOnlySpan<int> rows);

    /// <summary>Adds events of another track of the same kind at the end.</summary>
    internal abstract void Append(int count, Track other, int from, int to);

    /// <summary>Told before events from <paramref name="from"/> on are written over by an append there. The track holds <paramref name="count"/> events.</summary>
    internal virtual void Truncate(int count, int from)
    {
    }

    /// <summary>Writes what it holds of its first <paramref name="count"/> events, all of them.</summary>
    internal abstract void Save(ImageWriter image, int count);

    /// <summary>Fills an empty track with what <see cref="Save"/> wrote.</summary>
    internal abstract void Load(ImageReader image, int count);

    private protected static int Grown(int needed) => Math.Max(4, needed + (needed >> 2));
}
