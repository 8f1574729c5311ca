using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Leaks;

/// <summary>Chooses moments, and for each the rows to look at: half of them the last before it, where a leak shows first, half from further back.</summary>
internal sealed class CutSampling
{
    private readonly LeakGuardOptions _options;
    private readonly SeededRandom _random;
    private readonly int[] _order;
    private readonly long[] _times;

    internal CutSampling(TimestampColumn times, LeakGuardOptions options, SeededRandom random)
    {
        (_options, _random) = (options, random);
        _order = [.. Enumerable.Range(0, times.Count).Where(row => !times.IsNull(row))];
        _times = Array.ConvertAll(_order, row => times.Values[row]);
        Array.Sort(_times, _order);
    }

    /// <summary>A moment within the last third of each stretch of the rows, so that there is a past to read and a future to change.</summary>
    internal IEnumerable<long> Cuts()
    {
        for (var i = 0; i < _options.Cuts && _order.Length > 0; i++)
        {
            var last = (int)(((i + ((2 + _random.NextDouble()) / 3)) * _order.Length / _options.Cuts) - 1);
            yield return _times[Math.Clamp(last, 0, _order.Length - 1)];
        }
    }

    /// <summary>Rows between two moments, both included.</summary>
    internal int[] Rows(long from, long until)
    {
        var start = from == long.MinValue ? 0 : Windows.Positions.After(_times, 0, _times.Length, from - 1);
        var end = Windows.Positions.After(_times, start, _times.Length, until);
        var size = Math.Max(1, _options.Rows / _options.Cuts);
        var sample = new SortedSet<int>(_order.AsSpan(Math.Max(start, end - (size / 2))..end).ToArray());
        for (var far = size - sample.Count; far > 0 && end > start; far--)
        {
            sample.Add(_order[start + (int)_random.NextInt64(end - start)]);
        }

        return [.. sample];
    }
}
