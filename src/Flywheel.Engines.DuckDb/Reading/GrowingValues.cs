namespace Flywheel.Engines.DuckDb.Reading;

/// <summary>An array that grows by doubling and gives itself away without a copy.</summary>
internal struct GrowingValues<T>
    where T : unmanaged
{
    private T[]? _values;

    internal int Count { get; private set; }

    /// <summary>The last value, to be read or written.</summary>
    internal readonly ref T Last => ref _values![Count - 1];

    /// <summary>Room for this many more, to be written at once; not cleared.</summary>
    internal Span<T> Grow(int count)
    {
        var needed = checked(Count + count);
        if (_values is null || needed > _values.Length)
        {
            var grown = GC.AllocateUninitializedArray<T>((int)Math.Min(Math.Max(needed, 2L * Count), Array.MaxLength));
            _values.AsSpan(0, Count).CopyTo(grown);
            _values = grown;
        }

        var room = _values.AsSpan(Count, count);
        Count = needed;
        return room;
    }

    /// <summary>The values so far, trimmed when more than a quarter of the array would be wasted; then empty.</summary>
    internal ReadOnlyMemory<T> Take()
    {
        var (values, count) = (_values ?? [], Count);
        (_values, Count) = (null, 0);
        return count < values.Length - (values.Length >> 2) ? values.AsSpan(0, count).ToArray() : values.AsMemory(0, count);
    }
}
