using System.Runtime.InteropServices;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx.Trees;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>Loads ONNX models on ONNX Runtime, on the processor. Safe to use from many threads.</summary>
/// <remarks>
/// Refuses with <c>engine.library-missing</c>, <c>engine.library-broken</c>, <c>onnx.invalid</c> (bytes, graph or operator the runtime cannot take),
/// <c>onnx.opset</c> (made for a newer standard) and <c>onnx.signature</c> (an input or output no lane can hold; all at once).
/// </remarks>
public sealed class OnnxPredictorLoader : IPredictorLoader
{
    private readonly OnnxOptions _options;

    /// <summary>A loader with these options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public OnnxPredictorLoader(OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IntraOpThreads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.IntraOpThreads, OnnxOptions.MaxIntraOpThreads);
        _options = options;
    }

    /// <inheritdoc/>
    public string Format => "onnx";

    /// <inheritdoc/>
    public Result<IPredictor> Load(ReadOnlyMemory<byte> model)
    {
        if (model.IsEmpty)
        {
            return OnnxRefusals.Invalid("the model has no bytes");
        }

        if (OnnxLibrary.Check() is { } missing)
        {
            return missing;
        }

        InferenceSession session;
        try
        {
            session = OnnxSessions.Create(AsArray(model), _options);
        }
        catch (OnnxRuntimeException problem)
        {
            return OnnxRefusals.FromLoading(problem);
        }

        var layout = GraphLayout.Read(session);
        if (!layout.TryGet(out var accepted))
        {
            session.Dispose();
            return layout.Refused<IPredictor>();
        }

        if (_options.FlatTrees && TreePredictor.TryOpen(model, accepted, _options) is { } trees)
        {
            session.Dispose();
            return trees;
        }

        return new OnnxPredictor(session, accepted);
    }

    private static byte[] AsArray(ReadOnlyMemory<byte> model) =>
        MemoryMarshal.TryGetArray(model, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : model.ToArray();
}
