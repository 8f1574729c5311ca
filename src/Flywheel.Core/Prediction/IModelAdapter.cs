namespace Flywheel.Core.Prediction;

/// <summary>
/// Makes a model that another tool exported fit to be served: rows of any number go in, and one number a row comes out. Extension point: a name and one method.
/// Safe to use from many threads.
/// </summary>
public interface IModelAdapter
{
    /// <summary>The format it reads: <c>onnx</c>.</summary>
    string Format { get; }

    /// <summary>
    /// Gives the model with its score as the only output; everything it computes stays as it was. Refuses, with the reason, what is no model of this format, has inputs
    /// that no lane can hold, or has no output that can only be its score.
    /// </summary>
    Result<AdaptedModel> Adapt(ReadOnlyMemory<byte> model, AdaptationOptions options);
}
