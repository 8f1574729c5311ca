using Flywheel.Core;
using Flywheel.Features.Expressions;
using Flywheel.Features.Windows;

namespace Flywheel.Features.Programs;

/// <summary>Collects what is asked of one grouping.</summary>
internal sealed class GroupingBuilder
{
    private readonly EventGrouping _grouping;
    private readonly int _filter, _bound;
    private readonly int[] _keys;
    private readonly List<TrackDefinition> _tracks = [];
    private readonly List<int> _values = [];
    private long? _reach = 0;
    private bool _latestOnly = true;

    internal GroupingBuilder(EventGrouping grouping, OutputList outputs)
    {
        _grouping = grouping;
        _filter = grouping.Filter is null ? -1 : outputs.IndexOf(grouping.Filter);
        _bound = grouping.Bound is null ? -1 : outputs.IndexOf(grouping.Bound);
        _keys = [.. grouping.Keys.Select(outputs.IndexOf)];
    }

    internal int Dataset => _grouping.Dataset;

    internal int Track(TrackDefinition track)
    {
        if (!_tracks.Contains(track))
        {
            _tracks.Add(track);
        }

        return _tracks.IndexOf(track);
    }

    internal int Value(int output)
    {
        if (!_values.Contains(output))
        {
            _values.Add(output);
        }

        return _values.IndexOf(output);
    }

    internal void Reach(WindowDefinition window, bool latest)
    {
        _latestOnly &= latest;
        _reach = window.Kind switch
        {
            _ when latest => _reach,
            WindowKind.All => null,
            WindowKind.Sliding => _reach is { } so ? Math.Max(so, window.Length + window.Delay) : null,

            // The longest unit of its kind and the one before it.
            _ => _reach is { } so ? Math.Max(so, 2 * Longest(window.Unit)) : null,
        };
    }

    internal GroupingPlan Build() =>
        new(_grouping.Dataset, _filter, [.. _keys], [.. _grouping.Keys.Select(key => key.Type)], _bound, [.. _tracks], [.. _values], _reach, _latestOnly);

    private static long Longest(CalendarUnit unit) => unit switch
    {
        CalendarUnit.Second => DurationText.Second,
        CalendarUnit.Minute => DurationText.Minute,
        CalendarUnit.Hour => DurationText.Hour,
        CalendarUnit.Day => DurationText.Day,
        CalendarUnit.Week => DurationText.Week,
        CalendarUnit.Month => 31 * DurationText.Day,
        CalendarUnit.Quarter => 92 * DurationText.Day,
        _ => 366 * DurationText.Day,
    };
}
