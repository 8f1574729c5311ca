using System.Collections.Immutable;
using Flywheel.Core.Prediction;
using Flywheel.Training.Onnx;

namespace Flywheel.Training.Recipes;

/// <summary>The features inside a graph: columns of its two inputs.</summary>
public sealed class RecipeInputs
{
    private readonly OnnxGraphBuilder _graph;
    private readonly ImmutableArray<string> _numberNames, _textNames;
    private readonly OnnxValue _numbers, _texts;

    internal RecipeInputs(OnnxGraphBuilder graph, InputLayout layout)
    {
        _graph = graph;
        _numberNames = [.. layout.Numbers.Select(feature => feature.Name)];
        _textNames = [.. layout.Texts.Select(feature => feature.Name)];
        _numbers = _numberNames.IsEmpty ? OnnxValue.None : graph.Input(InputLayout.NumbersInput, TensorType.Single, _numberNames.Length);
        _texts = _textNames.IsEmpty ? OnnxValue.None : graph.Input(InputLayout.TextsInput, TensorType.Text, _textNames.Length);
    }

    /// <summary>True when the feature is text.</summary>
    public bool IsText(string feature) => _textNames.Contains(feature);

    /// <summary>These numeric features side by side: rows by features, 32-bit floats, NaN when missing.</summary>
    public OnnxValue Numbers(params ReadOnlySpan<string> features) => Pick(_numbers, _numberNames, features);

    /// <summary>A text feature: rows by one, empty when missing.</summary>
    public OnnxValue Text(string feature) => Pick(_texts, _textNames, [feature]);

    private OnnxValue Pick(OnnxValue input, ImmutableArray<string> names, ReadOnlySpan<string> features)
    {
        if (features.SequenceEqual(names.AsSpan()))
        {
            return input;
        }

        var places = new long[features.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = names.IndexOf(features[i]) is >= 0 and var place
                ? place
                : throw new ArgumentException($"The layout has no such feature '{features[i]}'.", nameof(features));
        }

        return _graph.Columns(input, places);
    }
}
