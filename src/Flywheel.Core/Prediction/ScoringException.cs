namespace Flywheel.Core.Prediction;

/// <summary>
/// The model failed on the rows it was given: a whole number that its table does not have, a text that it never saw. Which row it was, only scoring each alone tells.
/// </summary>
public sealed class ScoringException : InvalidOperationException
{
    /// <summary>Says what the model said.</summary>
    /// <param name="message">How many rows, and the model's words.</param>
    /// <param name="reason">What the runtime threw.</param>
    public ScoringException(string message, Exception reason)
        : base(message, reason)
    {
    }
}
