using System.Runtime.InteropServices;
using Flywheel.Core.Prediction;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>A lane through what comes before the trees, the trees, and what comes after.</summary>
/// <param name="trees">The trees.</param>
/// <param name="before">Makes their columns; null when those are the input.</param>
/// <param name="input">Holds the input when nothing comes before.</param>
/// <param name="after">Makes the outputs from the sum.</param>
/// <param name="scores">Holds the output when it is the logistic function of the sum, which needs no call of the runtime; else null.</param>
internal sealed class TreeLane(FlatTrees trees, IPredictorLane? before, LaneMemory input, IPredictorLane after, float[]? scores) : IPredictorLane
{
    private bool _disposed;

    public int Capacity => after.Capacity;

    public Span<T> Input<T>(int index)
        where T : unmanaged
    {
        if (before is not null)
        {
            return before.Input<T>(index);
        }

        return index == 0 ? input.Span<T>() : throw new ArgumentOutOfRangeException(nameof(index), index, "The model has one input.");
    }

    public Span<string?> TextInput(int index) => before is null ? input.Texts() : before.TextInput(index);

    public ReadOnlySpan<T> Output<T>(int index)
        where T : unmanaged =>
        scores is not null && index == 0 && typeof(T) == typeof(float) ? MemoryMarshal.Cast<float, T>(scores.AsSpan()) : after.Output<T>(index);

    public void Run(int rows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Capacity);
        before?.Run(rows);
        var columns = before is null ? input.Span<float>() : before.Output<float>(0);
        var width = columns.Length / Capacity;
        if (scores is null)
        {
            trees.Sum(columns[..(rows * width)], width, after.Input<float>(0)[..rows]);
            after.Run(rows);
            return;
        }

        var sums = scores.AsSpan(0, rows);
        trees.Sum(columns[..(rows * width)], width, sums);
        foreach (ref var sum in sums)
        {
            sum = Sigmoid.Of(sum);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        before?.Dispose();
        after.Dispose();
    }
}
