using Flywheel.Core.Prediction;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>Pre-bound memory for one caller at a time.</summary>
internal sealed class OnnxLane : IPredictorLane
{
    /// <summary>Bindings kept. Servers see few row counts; batch jobs see one, and a shorter last call.</summary>
    private const int MaxBindings = 256;

    private readonly SharedSession _session;
    private readonly LaneMemory[] _inputs;
    private readonly LaneMemory[] _outputs;
    private readonly RunOptions _options = new();
    private readonly Dictionary<int, BoundRows> _bindings = [];
    private BoundRows? _last;
    private bool _disposed;

    public OnnxLane(SharedSession session, GraphLayout layout, int capacity)
    {
        (_session, Capacity) = (session, capacity);
        _inputs = [.. layout.Inputs.Select(tensor => new LaneMemory(tensor, capacity))];
        _outputs = [.. layout.Outputs.Select(tensor => new LaneMemory(tensor, capacity))];
    }

    public int Capacity { get; }

    public Span<T> Input<T>(int index)
        where T : unmanaged => _inputs[index].Span<T>();

    public Span<string?> TextInput(int index) => _inputs[index].Texts();

    public ReadOnlySpan<T> Output<T>(int index)
        where T : unmanaged => _outputs[index].Span<T>();

    public void Run(int rows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Capacity);
        if (_last?.Rows != rows)
        {
            _last = Bind(rows);
        }

        try
        {
            _last.Run(_session.Native, _options);
        }
        catch (OnnxRuntimeException problem)
        {
            throw new ScoringException($"The model failed on {rows} rows: {OnnxRefusals.Reason(problem)}", problem);
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Unbind();
        _options.Dispose();
        _session.Leave();
    }

    private BoundRows Bind(int rows)
    {
        if (_bindings.TryGetValue(rows, out var bound))
        {
            return bound;
        }

        if (_bindings.Count == MaxBindings)
        {
            Unbind();
        }

        return _bindings[rows] = new BoundRows(_session.Native, _inputs, _outputs, rows);
    }

    private void Unbind()
    {
        foreach (var bound in _bindings.Values)
        {
            bound.Dispose();
        }

        _bindings.Clear();
        _last = null;
    }
}
