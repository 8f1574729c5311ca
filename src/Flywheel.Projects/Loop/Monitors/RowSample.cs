using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Projects.Loop.Monitors;

/// <summary>Rows drawn evenly from a stream of unknown length: Vitter's algorithm R (1985). Not thread-safe.</summary>
internal sealed class RowSample(int most)
{
    private readonly SeededRandom _random = new(1);
    private readonly List<PredictionRow> _rows = [];
    private long _seen;

    internal int Count => _rows.Count;

    internal void Add(PredictionRow row)
    {
        _seen++;
        if (_rows.Count < most)
        {
            _rows.Add(row);
        }
        else if (_random.NextInt64(_seen) is var place && place < most)
        {
            _rows[(int)place] = row;
        }
    }

    /// <summary>The rows, in the order of what they are about; begins anew.</summary>
    internal IReadOnlyList<PredictionRow> Take()
    {
        PredictionRow[] taken = [.. _rows.OrderBy(row => row.EventTime)];
        (_, _seen) = (_rows.RemoveAll(_ => true), 0);
        return taken;
    }
}
