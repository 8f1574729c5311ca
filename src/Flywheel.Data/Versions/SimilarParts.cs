using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Data.Versions;

/// <summary>For a part to be written, the parts of the version before that most likely have its rows.</summary>
internal sealed class SimilarParts
{
    // After so many tries in vain the versions have little in common, and trying costs as much as writing.
    private const int MostFailures = 3;

    private const int MostParts = 3;

    private readonly DatasetManifest? _before;
    private readonly long _rows;
    private readonly long[] _starts = [];
    private int _failures;

    /// <summary>Parts of a version, for one of so many rows. Only versions of the same columns and key can be alike.</summary>
    internal SimilarParts(DatasetManifest? before, RowLayout layout, IEnumerable<string> columns, long rows)
    {
        if (before is null || layout.Key.IsEmpty || before.Parts.IsEmpty || !before.Order.SequenceEqual(layout.Order) || !before.Schema.Names.SequenceEqual(columns))
        {
            return;
        }

        (_before, _rows) = (before, rows);
        _starts = new long[before.Parts.Length];
        for (var i = 1; i < _starts.Length; i++)
        {
            _starts[i] = _starts[i - 1] + before.Parts[i - 1].Rows;
        }
    }

    /// <summary>The parts to look at, the most similar first; none when there are none or it is not worth it.</summary>
    internal ImmutableArray<DatasetPart> Find(long start, DatasetPart part)
    {
        if (_before is null || _failures >= MostFailures)
        {
            return [];
        }

        var (first, last) = part.FirstEvent is { } from && part.LastEvent is { } to && _before.EventTime is not null ? Between(from, to) : (At(start), At(start + part.Rows));
        var most = _before.Parts[first];
        return [most, .. _before.Parts[(first + 1)..Math.Min(last + 1, first + MostParts)]];
    }

    /// <summary>Tells how it went.</summary>
    internal void Tried(bool patched) => _failures = patched ? 0 : _failures + 1;

    // The last part that begins no later, and the last that begins before the end.
    private (int First, int Last) Between(Timestamp from, Timestamp to)
    {
        var parts = _before!.Parts;
        var first = Enumerable.Range(0, parts.Length).LastOrDefault(i => parts[i].FirstEvent <= from);
        return (first, Math.Max(first, Enumerable.Range(0, parts.Length).LastOrDefault(i => parts[i].FirstEvent < to)));
    }

    // Rows scattered over the whole shift a start in proportion; the nearest start is the likely one.
    private int At(long row)
    {
        var expected = (long)((double)row * _before!.Rows / Math.Max(1, _rows));
        return Enumerable.Range(0, _starts.Length).MinBy(i => Math.Abs(_starts[i] - expected));
    }
}
