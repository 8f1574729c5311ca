namespace Flywheel.Monitoring.Detectors;

/// <summary>
/// Watches a stream of errors, in order, for a rise. Extension point: a name and one method. Values are taken to know nothing of each other:
/// feed it rows of one kind in random order, or one value a day. Not thread-safe.
/// </summary>
public interface IErrorDetector
{
    /// <summary>The name that settings use: <c>ddm</c>.</summary>
    string Name { get; }

    /// <summary>Takes the next error, in [0, 1], and says what it makes of all so far.</summary>
    DetectorSignal Add(double error);
}
