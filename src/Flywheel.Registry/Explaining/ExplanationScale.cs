namespace Flywheel.Registry.Explaining;

/// <summary>What the numbers of an explanation add up to.</summary>
public enum ExplanationScale
{
    /// <summary>The score.</summary>
    Score,

    /// <summary>The sum inside the model from which the score is made; of a classifier of trees the logarithm of the odds.</summary>
    Margin,
}
