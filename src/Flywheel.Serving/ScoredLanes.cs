using Flywheel.Core;

namespace Flywheel.Serving;

/// <summary>Rows that were scored together, on their way to the journal. Used again.</summary>
internal sealed class ScoredLanes
{
    private readonly PredictionLane?[] _lanes = new PredictionLane?[LaneBatch.Capacity];
    private readonly Refusal?[] _refused = new Refusal?[LaneBatch.Capacity];
    private readonly ReadOnlyMemory<byte>[] _lines = new ReadOnlyMemory<byte>[LaneBatch.Capacity];
    private int _lineCount;

    internal int Count { get; private set; }

    internal ReadOnlySpan<PredictionLane> Lanes => _lanes.AsSpan(0, Count)!;

    /// <summary>Why a row has no answer; null where it has one.</summary>
    internal Span<Refusal?> Refused => _refused.AsSpan(0, Count);

    /// <summary>The rows of the journal.</summary>
    internal ReadOnlySpan<ReadOnlyMemory<byte>> Lines => _lines.AsSpan(0, _lineCount);

    /// <summary>What broke; then nothing is logged.</summary>
    internal Exception? Fault { get; set; }

    internal void Add(PredictionLane lane) => _lanes[Count++] = lane;

    internal void AddLine(ReadOnlyMemory<byte> line) => _lines[_lineCount++] = line;

    internal void Clear()
    {
        (Count, _lineCount, Fault) = (0, 0, null);
    }
}
