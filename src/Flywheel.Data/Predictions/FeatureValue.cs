namespace Flywheel.Data.Predictions;

/// <summary>A feature and its value: a number, a text, or neither when it is missing.</summary>
public readonly record struct FeatureValue
{
    /// <summary>A number; null or NaN is missing.</summary>
    public FeatureValue(string name, double? number) => (Name, Number) = (name, number is { } value && double.IsNaN(value) ? null : number);

    /// <summary>A text; null is missing.</summary>
    public FeatureValue(string name, string? text) => (Name, Text) = (name, text);

    /// <summary>The feature's name.</summary>
    public string Name { get; }

    /// <summary>The value of a numeric feature. True is 1, false is 0.</summary>
    public double? Number { get; }

    /// <summary>The value of a categorical or text feature.</summary>
    public string? Text { get; }
}
