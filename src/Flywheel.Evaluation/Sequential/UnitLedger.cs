using Flywheel.Core;

namespace Flywheel.Evaluation.Sequential;

/// <summary>Units that wait for their outcomes: they close in order, once, and small ones go on into the next.</summary>
internal sealed class UnitLedger<TUnit>(PairedComparisonOptions options)
    where TUnit : class, IOpenUnit<TUnit>
{
    private readonly UnitCalendar _calendar = new(options.Unit, options.UnitStart);
    private readonly SortedDictionary<long, TUnit> _open = [];

    internal IEnumerable<TUnit> Open => _open.Values;

    internal TUnit? Small { get; private set; }

    internal long ClosedUntil { get; private set; } = long.MinValue;

    /// <summary>Goes on from what was kept.</summary>
    internal void Restore(IEnumerable<TUnit> open, TUnit? small, long closedUntil)
    {
        foreach (var unit in open)
        {
            _open[unit.Start] = unit;
        }

        (Small, ClosedUntil) = (small, closedUntil);
    }

    /// <summary>Changes the unit of a moment, made when it is not there; false when it is closed.</summary>
    internal bool Expect(Timestamp time, Func<long, TUnit> make, Func<TUnit, TUnit> change)
    {
        var start = _calendar.StartOf(time).Microseconds;
        if (start < ClosedUntil)
        {
            return false;
        }

        _open[start] = change(_open.TryGetValue(start, out var unit) ? unit : make(start));
        return true;
    }

    /// <summary>Changes the unit of a moment; false when it is closed, or nothing was expected in it.</summary>
    internal bool Change(Timestamp time, Func<TUnit, TUnit> change)
    {
        if (!_open.TryGetValue(_calendar.StartOf(time).Microseconds, out var unit))
        {
            return false;
        }

        _open[unit.Start] = change(unit);
        return true;
    }

    /// <summary>The units that are due, in order. A clock that goes backwards closes nothing.</summary>
    internal IReadOnlyList<TUnit> CloseUntil(Timestamp now)
    {
        List<TUnit>? closed = null;
        while (_open.Count > 0 && _open.First().Value is var unit && new Timestamp(unit.Start) + options.Unit is var end
            && now >= end && (unit.IsComplete || now >= end + options.OutcomeWait))
        {
            _open.Remove(unit.Start);
            ClosedUntil = end.Microseconds;
            var whole = Small is { } small ? small.With(unit) : unit;
            Small = whole.HasEach(options.MinOutcomes) ? null : whole;
            if (Small is null)
            {
                (closed ??= []).Add(whole);
            }
        }

        return closed ?? [];
    }
}
