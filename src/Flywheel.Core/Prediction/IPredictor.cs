namespace Flywheel.Core.Prediction;

/// <summary>
/// A loaded model. Evaluation, gates, batch scoring, HTTP and the embedded library all score through this, and only this.
/// Safe to use from many threads; each thread works in a lane of its own.
/// </summary>
public interface IPredictor : IDisposable
{
    /// <summary>Inputs and outputs.</summary>
    PredictorSignature Signature { get; }

    /// <summary>
    /// Opens a lane for calls of up to <paramref name="capacity"/> rows. Opening costs a native allocation: keep lanes and reuse them.
    /// </summary>
    IPredictorLane OpenLane(int capacity);
}
