using Flywheel.Core.Prediction;

namespace Flywheel.Engines.Onnx.Trees;

/// <summary>A lane through what comes before the trees, the trees, and what comes after.</summary>
/// <param name="trees">The trees.</param>
/// <param name="capacity">Most rows at a time.</param>
/// <param name="before">Makes their columns; null when those are the input, which <paramref name="input"/> holds then.</param>
/// <param name="input">The only input, when nothing comes before.</param>
/// <param name="after">Makes the outputs from the sum; null when the one output is its logistic function, which <paramref name="output"/> holds then.</param>
/// <param name="output">The only output, when the runtime has nothing to do after the trees.</param>
internal sealed class TreeLane(FlatTrees trees, int capacity, IPredictorLane? before, LaneMemory? input, IPredictorLane? after, LaneMemory? output) : IPredictorLane
{
    private bool _disposed;

    public int Capacity => capacity;

    /// <summary>The columns of the trees as they were last made, row by row.</summary>
    internal ReadOnlySpan<float> Columns => before is null ? input!.Span<float>() : before.Output<float>(0);

    public Span<T> Input<T>(int index)
        where T : unmanaged => before is null ? Only(input!, index).Span<T>() : before.Input<T>(index);

    public Span<string?> TextInput(int index) => before is null ? Only(input!, index).Texts() : before.TextInput(index);

    public ReadOnlySpan<T> Output<T>(int index)
        where T : unmanaged => after is null ? Only(output!, index).Span<T>() : after.Output<T>(index);

    public void Run(int rows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, capacity);
        before?.Run(rows);
        var columns = Columns;
        var width = columns.Length / capacity;
        var sums = (after is null ? output!.Span<float>() : after.Input<float>(0))[..rows];
        trees.Sum(columns[..(rows * width)], sums);
        if (after is not null)
        {
            after.Run(rows);
            return;
        }

        foreach (ref var sum in sums)
        {
            sum = Sigmoid.Of(sum);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        before?.Dispose();
        after?.Dispose();
    }

    private static LaneMemory Only(LaneMemory memory, int index) =>
        index == 0 ? memory : throw new ArgumentOutOfRangeException(nameof(index), index, "There is only one.");
}
