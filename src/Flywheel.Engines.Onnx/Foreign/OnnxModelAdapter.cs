using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.OnnxFormat;
using Google.Protobuf;

namespace Flywheel.Engines.Onnx.Foreign;

/// <summary>Adapts ONNX files of scikit-learn, PyTorch, XGBoost and whatever else writes them.</summary>
/// <remarks>Refuses what <see cref="OnnxPredictorLoader"/> refuses, and <c>onnx.score</c>: an output that cannot be the score, or none that can only be it.</remarks>
internal sealed class OnnxModelAdapter(OnnxPredictorLoader loader) : IModelAdapter
{
    public string Format => loader.Format;

    public Result<AdaptedModel> Adapt(ReadOnlyMemory<byte> model, AdaptationOptions options)
    {
        ModelProto parsed;
        try
        {
            parsed = ModelProto.Parser.ParseFrom(model.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return OnnxRefusals.Invalid("the file is no ONNX model, or was cut short");
        }

        if (parsed.Graph is null || parsed.Graph.Node.Count == 0)
        {
            return OnnxRefusals.Invalid("the file has no graph");
        }

        // The runtime speaks first: what it cannot load is told in its words, before anything is changed.
        var changes = new List<string>();
        ForeignInputs.Free(parsed.Graph, options.Width, changes);
        var chosen = ForeignScore.Choose(parsed.Graph, options.Score);
        if (!chosen.TryGet(out var score))
        {
            return loader.Load(model) is { IsOk: false } broken && broken.Refusals.Any(refusal => refusal.Code is "onnx.invalid" or "onnx.opset")
                ? broken.Refused<AdaptedModel>()
                : chosen.Refused<AdaptedModel>();
        }

        score.MakeOnlyOutput(parsed, changes);
        var bytes = parsed.ToByteArray();
        var loaded = loader.Load(bytes);
        if (!loaded.TryGet(out var predictor))
        {
            return loaded.Refused<AdaptedModel>();
        }

        using (predictor)
        {
            return new AdaptedModel(bytes, predictor.Signature.Inputs, score.ToString(), parsed.ProducerName, [.. changes]);
        }
    }
}
