using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>
/// A native session counted by its users: the predictor and every open lane. The last one out closes it, so that disposing a
/// predictor while a call is running never takes memory away from under the call.
/// </summary>
internal sealed class SharedSession(InferenceSession session)
{
    private int _users = 1;

    public InferenceSession Native => session;

    /// <summary>Counts one more user; false when the last has left already.</summary>
    public bool TryEnter()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return true;
            }
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            session.Dispose();
        }
    }
}
