using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;

namespace Flywheel.Training.Recipes;

/// <summary>Rows as encoders see them: exactly what the graph's inputs would hold.</summary>
public sealed class RecipeRows
{
    private readonly ColumnBatch _features;

    /// <summary>Wraps features.</summary>
    public RecipeRows(ColumnBatch features) => _features = features;

    /// <summary>Rows.</summary>
    public int Count => _features.Count;

    /// <summary>True when the feature is text.</summary>
    public bool IsText(string feature) => _features[feature].Type == ColumnType.Text;

    /// <summary>A numeric feature as the graph's floats, one a row, NaN when missing. A fresh copy each time.</summary>
    public float[] Numbers(string feature)
    {
        var numbers = new float[Count];
        InputNumber.Write(_features[feature], 0, Count, numbers, 0, 1);
        return numbers;
    }

    /// <summary>A text feature. Null and empty both count as missing.</summary>
    public TextColumn Texts(string feature) => _features.Get<TextColumn>(feature);
}
