namespace Flywheel.Core.Prediction;

/// <summary>
/// Pre-bound memory for calls of one predictor: write the inputs, <see cref="Run"/>, read the outputs. Nothing is allocated per
/// call for numeric inputs. Not thread-safe. Spans are row-major, <c>capacity × width</c> long, and live as long as the lane.
/// </summary>
public interface IPredictorLane : IDisposable
{
    /// <summary>Most rows a call may have.</summary>
    int Capacity { get; }

    /// <summary>The memory of a fixed-width input, by its place in the signature.</summary>
    /// <exception cref="InvalidOperationException">The input has another element type.</exception>
    Span<T> Input<T>(int index)
        where T : unmanaged;

    /// <summary>The texts of a text input, by its place in the signature. Null counts as empty.</summary>
    /// <exception cref="InvalidOperationException">The input is not text.</exception>
    Span<string?> TextInput(int index);

    /// <summary>Scores the first <paramref name="rows"/> rows of the inputs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No rows, or more than the capacity.</exception>
    /// <exception cref="ScoringException">The model failed on one of the rows.</exception>
    void Run(int rows);

    /// <summary>The values of a fixed-width output after <see cref="Run"/>, by its place in the signature.</summary>
    /// <exception cref="InvalidOperationException">The output has another element type.</exception>
    ReadOnlySpan<T> Output<T>(int index)
        where T : unmanaged;
}
