using System.Runtime.CompilerServices;
using Flywheel.Features.Images;

namespace Flywheel.Features.Windows;

/// <summary>How many of the first n events satisfy something that nearly all do: no memory until the first that does not.</summary>
internal sealed class PresentCount
{
    private int[]? _prefix;

    internal long Bytes => (_prefix?.Length ?? 0) * 4L;

    internal bool IsAll => _prefix is null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Between(int from, int to) => _prefix is { } prefix ? prefix[to] - prefix[from] : to - from;

    internal void Save(ImageWriter image, int count)
    {
        image.Write(IsAll ? 1 : 0);
        if (_prefix is { } prefix)
        {
            image.Write(prefix.AsSpan(0, count + 1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Load(ImageReader image) => _prefix = image.Long() == 1 ? null : image.Ints();

    internal void Append(int count, bool present, int capacity)
    {
        var prefix = _prefix;
        if (prefix is null)
        {
            if (present)
            {
                return;
            }

            prefix = new int[Math.Max(capacity, count + 1) + 1];
            for (var i = 0; i <= count; i++)
            {
                prefix[i] = i;
            }
        }
        else if (prefix.Length < count + 2)
        {
            Array.Resize(ref prefix, Math.Max(capacity, count + (count >> 1) + 4) + 1);
        }

        prefix[count + 1] = prefix[count] + (present ? 1 : 0);

        // Published last: a reader sees either no array, which still says the truth about what it may read, or one that is filled.
        Volatile.Write(ref _prefix, prefix);
    }
}
