using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Prediction;
using Flywheel.Training.Onnx;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>
/// The categories of one feature that training rows held, in a fixed order (texts by ordinal, numbers ascending). A row's
/// category is its place here, or <see cref="Missing"/>, or <see cref="Other"/> when it is too rare or was never seen.
/// </summary>
internal sealed class CategoryKeys
{
    internal const int Missing = -1;
    internal const int Other = -2;

    private readonly string[] _texts;
    private readonly float[] _numbers;
    private readonly Dictionary<string, int> _textPlaces = new(StringComparer.Ordinal);
    private readonly Dictionary<float, int> _numberPlaces = [];

    private CategoryKeys(string feature, bool isText, string[] texts, float[] numbers)
    {
        (Feature, IsText, _texts, _numbers) = (feature, isText, texts, numbers);
        for (var i = 0; i < texts.Length; i++)
        {
            _textPlaces.Add(texts[i], i);
        }

        for (var i = 0; i < numbers.Length; i++)
        {
            _numberPlaces.Add(numbers[i], i);
        }
    }

    internal string Feature { get; }

    internal bool IsText { get; }

    internal int Count => IsText ? _texts.Length : _numbers.Length;

    /// <summary>What people call each category.</summary>
    internal IEnumerable<string> Labels => IsText ? _texts : _numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>The categories that at least <paramref name="least"/> rows have; when more than <paramref name="most"/>, the most frequent.</summary>
    internal static CategoryKeys Fit(RecipeRows rows, string feature, long least, int most)
    {
        if (rows.IsText(feature))
        {
            var column = rows.Texts(feature);
            var counts = new int[column.Texts.Count];
            foreach (var code in column.Codes)
            {
                if (code >= 0)
                {
                    counts[code]++;
                }
            }

            var kept = counts.Select((count, code) => (Key: column.Texts[code], Count: count)).Where(entry => entry.Key.Length > 0);
            return new CategoryKeys(feature, true, Keep(kept, least, most, StringComparer.Ordinal), []);
        }

        var seen = new Dictionary<float, int>();
        foreach (var value in rows.Numbers(feature))
        {
            if (!float.IsNaN(value))
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(seen, value, out _)++;
            }
        }

        return new CategoryKeys(feature, false, [], Keep(seen.Select(pair => (pair.Key, pair.Value)), least, most, Comparer<float>.Default));
    }

    /// <summary>Each row's category.</summary>
    internal int[] Places(RecipeRows rows)
    {
        var places = new int[rows.Count];
        if (!IsText)
        {
            var numbers = rows.Numbers(Feature);
            for (var i = 0; i < places.Length; i++)
            {
                places[i] = float.IsNaN(numbers[i]) ? Missing : _numberPlaces.GetValueOrDefault(numbers[i], Other);
            }

            return places;
        }

        var column = rows.Texts(Feature);
        var byCode = new int[column.Texts.Count];
        for (var code = 0; code < byCode.Length; code++)
        {
            byCode[code] = column.Texts[code].Length == 0 ? Missing : _textPlaces.GetValueOrDefault(column.Texts[code], Other);
        }

        var codes = column.Codes;
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = codes[i] < 0 ? Missing : byCode[codes[i]];
        }

        return places;
    }

    /// <summary>Nodes that give a float a category: rows by one.</summary>
    internal OnnxValue Emit(OnnxGraphBuilder graph, RecipeInputs inputs, IEnumerable<float> values, float missing, float other)
    {
        if (IsText)
        {
            return graph.AddMachineLearning("LabelEncoder", TensorType.Single, [inputs.Text(Feature)],
                OnnxAttribute.Of("keys_strings", _texts.Append("")), OnnxAttribute.Of("values_floats", values.Append(missing)), OnnxAttribute.Of("default_float", other));
        }

        var number = inputs.Numbers(Feature);
        var found = Count == 0
            ? graph.Constant([other], 1, 1)
            : graph.AddMachineLearning("LabelEncoder", TensorType.Single, [number],
                OnnxAttribute.Of("keys_floats", _numbers), OnnxAttribute.Of("values_floats", values), OnnxAttribute.Of("default_float", other));
        return graph.Where(graph.IsMissing(number), graph.Constant([missing], 1, 1), found);
    }

    /// <summary>Nodes that give a whole number a category: rows by one.</summary>
    internal OnnxValue Emit(OnnxGraphBuilder graph, RecipeInputs inputs, IEnumerable<long> values, long missing, long other)
    {
        if (IsText)
        {
            return graph.AddMachineLearning("LabelEncoder", TensorType.Int64, [inputs.Text(Feature)],
                OnnxAttribute.Of("keys_strings", _texts.Append("")), OnnxAttribute.Of("values_int64s", values.Append(missing)), OnnxAttribute.Of("default_int64", other));
        }

        var number = inputs.Numbers(Feature);
        var found = Count == 0
            ? graph.Constant([other], 1, 1)
            : graph.AddMachineLearning("LabelEncoder", TensorType.Int64, [number],
                OnnxAttribute.Of("keys_floats", _numbers), OnnxAttribute.Of("values_int64s", values), OnnxAttribute.Of("default_int64", other));
        return graph.Where(graph.IsMissing(number), graph.Constant([missing], 1, 1), found);
    }

    private static TKey[] Keep<TKey>(IEnumerable<(TKey Key, int Count)> counts, long least, int most, IComparer<TKey> order) =>
    [
        .. counts.Where(entry => entry.Count >= Math.Max(1, least))
            .OrderByDescending(entry => entry.Count)
            .ThenBy(entry => entry.Key, order)
            .Take(most)
            .Select(entry => entry.Key)
            .Order(order),
    ];
}
