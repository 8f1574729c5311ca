using Flywheel.Core.Columns;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>How many events of a stretch have a value.</summary>
internal sealed class CountTrack(int capacity) : Track
{
    private readonly PresentCount _present = new();

    internal override long Bytes => _present.Bytes;

    internal override Track Empty(int capacity) => new CountTrack(capacity);

    /// <summary>True while every event has a value.</summary>
    internal bool IsAll => _present.IsAll;

    internal int Between(int from, int to) => _present.Between(from, to);

    internal override void Append(int count, Column? column, ReadOnlySpan<int> rows)
    {
        if (column is null || (column.Validity.IsAllPresent && _present.IsAll))
        {
            return;
        }

        foreach (var row in rows)
        {
            Mark(count++, !column.IsNull(row));
        }
    }

    internal override void Append(int count, Track other, int from, int to)
    {
        var source = (CountTrack)other;
        for (var i = from; i < to; i++)
        {
            Mark(count++, source._present.Between(i, i + 1) != 0);
        }
    }

    internal override void Save(ImageWriter image, int count) => _present.Save(image, count);

    internal override void Load(ImageReader image, int count) => _present.Load(image);

    private void Mark(int count, bool present)
    {
        if (!present || !_present.IsAll)
        {
            _present.Append(count, present, capacity);
        }
    }
}
