using Flywheel.Core.Prediction;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>One loaded model: a session that its lanes share.</summary>
internal sealed class OnnxPredictor : IPredictor
{
    private readonly SharedSession _session;
    private readonly GraphLayout _layout;
    private int _disposed;

    public OnnxPredictor(InferenceSession session, GraphLayout layout)
    {
        (_session, _layout) = (new SharedSession(session), layout);
        Signature = layout.ToSignature();
    }

    public PredictorSignature Signature { get; }

    public IPredictorLane OpenLane(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ObjectDisposedException.ThrowIf(_disposed != 0 || !_session.TryEnter(), this);
        try
        {
            return new OnnxLane(_session, _layout, capacity);
        }
        catch
        {
            _session.Leave();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _session.Leave();
        }
    }
}
