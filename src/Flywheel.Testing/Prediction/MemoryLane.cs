using Flywheel.Core.Prediction;

namespace Flywheel.Testing.Prediction;

/// <summary>A lane of plain arrays: for tests of what fills inputs or reads outputs. Running it leaves the outputs as they were set.</summary>
public sealed class MemoryLane : IPredictorLane
{
    private readonly Array[] _inputs, _outputs;

    /// <summary>Memory for this many rows of these inputs and outputs.</summary>
    public MemoryLane(PredictorSignature signature, int capacity)
    {
        Capacity = capacity;
        _inputs = [.. signature.Inputs.Select(input => Memory(input, capacity))];
        _outputs = [.. signature.Outputs.Select(output => Memory(output, capacity))];
    }

    /// <inheritdoc/>
    public int Capacity { get; }

    /// <summary>How many rows each run was for.</summary>
    public IList<int> Runs { get; } = [];

    /// <inheritdoc/>
    public Span<T> Input<T>(int index)
        where T : unmanaged => Typed<T>(_inputs[index]);

    /// <inheritdoc/>
    public Span<string?> TextInput(int index) => Typed<string?>(_inputs[index]);

    /// <inheritdoc/>
    public void Run(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Capacity);
        Runs.Add(rows);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<T> Output<T>(int index)
        where T : unmanaged => Typed<T>(_outputs[index]);

    /// <summary>Sets what an output will read as.</summary>
    public void SetOutput<T>(int index, ReadOnlySpan<T> values)
        where T : unmanaged => values.CopyTo(Typed<T>(_outputs[index]));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static T[] Typed<T>(Array memory) => memory as T[] ?? throw new InvalidOperationException($"The tensor holds {memory.GetType().GetElementType()}, not {typeof(T)}.");

    private static Array Memory(TensorDefinition tensor, int capacity) => tensor.Type switch
    {
        TensorType.Single => new float[capacity * tensor.Width],
        TensorType.Double => new double[capacity * tensor.Width],
        TensorType.Int64 => new long[capacity * tensor.Width],
        TensorType.Boolean => new bool[capacity * tensor.Width],
        _ => new string?[capacity * tensor.Width],
    };
}
