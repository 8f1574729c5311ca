using Flywheel.Core.Prediction;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>A lane through what comes before the trees, the trees, and what comes after.</summary>
/// <param name="trees">The trees.</param>
/// <param name="before">Makes their columns; null when those are the input.</param>
/// <param name="input">Holds the input when nothing comes before.</param>
/// <param name="after">Makes the outputs from the sum.</param>
internal sealed class TreeLane(FlatTrees trees, IPredictorLane? before, LaneMemory input, IPredictorLane after) : IPredictorLane
{
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
        where T : unmanaged => after.Output<T>(index);

    public void Run(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Capacity);
        before?.Run(rows);
        var columns = before is null ? input.Span<float>() : before.Output<float>(0);
        var width = columns.Length / Capacity;
        trees.Sum(columns[..(rows * width)], width, after.Input<float>(0)[..rows]);
        after.Run(rows);
    }

    public void Dispose()
    {
        before?.Dispose();
        after.Dispose();
    }
}
