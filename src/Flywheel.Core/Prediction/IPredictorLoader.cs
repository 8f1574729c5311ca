namespace Flywheel.Core.Prediction;

/// <summary>Loads models of one format. Extension point: a name and one method; built-ins and strangers register the same way.</summary>
public interface IPredictorLoader
{
    /// <summary>The format, as written in a release: <c>onnx</c>.</summary>
    string Format { get; }

    /// <summary>Loads a model from its bytes. Refuses, with the reason, bytes that are no valid model of this format.</summary>
    Result<IPredictor> Load(ReadOnlyMemory<byte> model);
}
